import { useState, type KeyboardEvent } from 'react';
import { useSearch } from '../stores/useStores.ts';
import { focusOmnibox } from './focusOmnibox.ts';

/** Cards that Page Up and Page Down go over. */
const PAGE = 5;

interface MomentKeys {
  /** Index of the card that the keyboard is on; null where there is none. */
  active: number | null;
  setActive: (index: number) => void;
  onKeyDown: (event: KeyboardEvent) => void;
}

/** Arrows go from card to card, up from the first back to the search field; Enter opens. @param order indexes as they are listed */
export function useMomentKeys(order: readonly number[], onOpen: (index: number) => void): MomentKeys {
  const selected = useSearch((state) => state.selected);
  const [wanted, setActive] = useState<number | null>(null);
  const [before, setBefore] = useState(selected);
  if (before !== selected) {
    // the card that was opened, wherever from, is where the keyboard is
    setBefore(selected);
    if (selected !== null) setActive(selected);
  }
  const at = Math.max(0, wanted === null ? 0 : order.indexOf(wanted));
  const active = order[at] ?? null;
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.target !== event.currentTarget || event.ctrlKey || event.metaKey || event.altKey) return;
    const moves: Record<string, number> = {
      ArrowDown: at + 1,
      ArrowRight: at + 1,
      ArrowUp: at - 1,
      ArrowLeft: at - 1,
      PageDown: at + PAGE,
      PageUp: Math.max(0, at - PAGE),
      Home: 0,
      End: order.length - 1,
    };
    const next = moves[event.key];
    if (next !== undefined) {
      event.preventDefault();
      if (next < 0) focusOmnibox();
      else setActive(order[Math.min(next, order.length - 1)] ?? null);
    } else if ((event.key === 'Enter' || event.key === ' ') && !event.shiftKey && active !== null) {
      event.preventDefault();
      onOpen(active);
    }
  };
  return { active, setActive, onKeyDown };
}
