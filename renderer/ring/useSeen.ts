import { useEffect } from 'react';
import { useStores } from '../stores/useStores.ts';

/** The ring is drawn while its screen is shown and the window is not hidden. */
export function useSeen(): void {
  const { ring } = useStores();
  useEffect(() => {
    const tell = () => ring.getState().watch(!document.hidden);
    tell();
    document.addEventListener('visibilitychange', tell);
    return () => {
      document.removeEventListener('visibilitychange', tell);
      ring.getState().watch(false);
    };
  }, [ring]);
}
