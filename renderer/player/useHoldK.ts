import { useEffect } from 'react';
import { useStores } from '../stores/useStores.ts';

/** Tells the player while K is down: with it J and L are slow. */
export function useHoldK(): void {
  const { player } = useStores();
  useEffect(() => {
    const isK = ({ key, target }: KeyboardEvent) =>
      key.toLowerCase() === 'k' && !(target instanceof HTMLElement && target.matches('input, textarea, select, [contenteditable]'));
    const onDown = (event: KeyboardEvent) => {
      if (isK(event) && !event.repeat && !event.ctrlKey && !event.metaKey && !event.altKey) player.getState().holdK(true);
    };
    const onUp = ({ key }: KeyboardEvent) => {
      if (key.toLowerCase() === 'k') player.getState().holdK(false);
    };
    // a window that loses the focus hears of no key that is let go
    const onBlur = () => player.getState().holdK(false);
    window.addEventListener('keydown', onDown, true);
    window.addEventListener('keyup', onUp, true);
    window.addEventListener('blur', onBlur);
    return () => {
      window.removeEventListener('keydown', onDown, true);
      window.removeEventListener('keyup', onUp, true);
      window.removeEventListener('blur', onBlur);
    };
  }, [player]);
}
