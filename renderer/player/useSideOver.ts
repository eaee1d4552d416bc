import { useLayoutEffect } from 'react';
import { useStores } from '../stores/useStores.ts';

/** 960 px at the usual size of text; it grows with the text, as every breakpoint. */
const NARROW = '(width < 60em)';

/** Makes the side panel a drawer over the player where the window is too narrow for both. */
export function useSideOver(): void {
  const { view } = useStores();
  useLayoutEffect(() => {
    const query = window.matchMedia(NARROW);
    const tell = () => view.getState().setSideOver(query.matches);
    tell();
    query.addEventListener('change', tell);
    return () => query.removeEventListener('change', tell);
  }, [view]);
}
