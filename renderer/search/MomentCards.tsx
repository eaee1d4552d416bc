import type { KeyboardEvent } from 'react';
import type { Moment } from '../../electron/contract/search.ts';
import { useLibrary, useSearch, useStores } from '../stores/useStores.ts';
import { focusOmnibox } from './focusOmnibox.ts';
import { MomentCard } from './MomentCard.tsx';
import styles from './MomentList.module.css';
import { openMoment } from './openMoment.ts';

interface MomentCardsProps {
  moments: Moment[];
  /** Place of the first in everything that is shown: its rank is one more. */
  from: number;
  label: string;
}

export function MomentCards({ moments, from, label }: MomentCardsProps) {
  const stores = useStores();
  const selected = useSearch((state) => state.selected);
  const scope = useSearch((state) => state.scope);
  const videos = useLibrary((state) => state.videos);
  return (
    <ul aria-label={label} className={styles['cards']} onKeyDown={moveFocus}>
      {moments.map((moment, place) => {
        const index = from + place;
        return (
          <MomentCard
            key={`${moment.videoId} ${moment.start}`}
            moment={moment}
            rank={index + 1}
            open={selected === index}
            videoName={scope === 'all' ? (videos[moment.videoId]?.name ?? null) : null}
            onOpen={(at) => openMoment(stores, index, at)}
          />
        );
      })}
    </ul>
  );
}

/** Up and down go from card to card, up from the first back to the search field. */
function moveFocus(event: KeyboardEvent<HTMLElement>): void {
  const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
  if (step === undefined) return;
  const cards = [...event.currentTarget.querySelectorAll<HTMLElement>('[data-moment] > button')];
  const next = cards.findIndex((card) => card.parentElement?.contains(document.activeElement)) + step;
  event.preventDefault();
  if (next < 0) focusOmnibox();
  else cards[Math.min(next, cards.length - 1)]?.focus();
}
