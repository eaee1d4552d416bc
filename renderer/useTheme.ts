import { useEffect } from 'react';
import { useStores, useView } from './stores/useStores.ts';

/** Puts the chosen theme on the document; "system" follows the system, dark where it says nothing. */
export function useTheme(): void {
  const { bridge } = useStores();
  const choice = useView((state) => state.theme);
  useEffect(() => {
    const light = window.matchMedia('(prefers-color-scheme: light)');
    const apply = () => {
      const theme = choice === 'system' ? (light.matches ? 'light' : 'dark') : choice;
      document.documentElement.dataset['theme'] = theme;
      // only the colours of the window's own buttons depend on it
      void bridge.request('shell.theme', { theme }).catch(() => undefined);
    };
    apply();
    light.addEventListener('change', apply);
    return () => light.removeEventListener('change', apply);
  }, [bridge, choice]);
}
