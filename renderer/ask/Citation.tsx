import { HoverCard } from 'radix-ui';
import type { Citation as Source } from '../../electron/contract/ask.ts';
import { formatDuration } from '../format.ts';
import { EvidenceChip } from '../search/EvidenceIcon.tsx';
import { evidenceOf } from '../search/wording.ts';
import { useLibrary, usePlayer, useStores } from '../stores/useStores.ts';
import styles from './Citation.module.css';
import { playCitations } from './playCitations.ts';
import { SourceStill } from './SourceStill.tsx';
import { nameOfCitation, wordsOf } from './wording.ts';

/** A pointer that rests so long on a citation wants to see it, ms. */
const REST_MS = 300;

/** Where a sentence has its source: a timecode that goes there and plays. Filled while that is what plays. */
export function Citation({ citation, several }: { citation: Source; several: boolean }) {
  const stores = useStores();
  const plays = usePlays(citation);
  const name = useLibrary((state) => state.videos[citation.videoId]?.name);
  return (
    <HoverCard.Root openDelay={REST_MS} closeDelay={60}>
      <HoverCard.Trigger asChild>
        <button
          type="button"
          className={styles['citation']}
          // what is seen is part of the name, so that it can be said to a computer
          aria-label={`${formatDuration(citation.start)}. ${nameOfCitation(citation, several ? name : undefined)}`}
          aria-current={plays}
          data-citation={citation.start}
          onClick={() => playCitations(stores, [citation])}
        >
          {formatDuration(citation.start)}
        </button>
      </HoverCard.Trigger>
      <HoverCard.Portal>
        <HoverCard.Content className={styles['card']} side="bottom" sideOffset={6} collisionPadding={10} aria-hidden="true">
          <SourceStill citation={citation} className={styles['still']} />
          <span className={styles['about']}>
            <EvidenceChip kind={evidenceOf(citation.kind)} />
            {several && <span className={styles['video']}>{name}</span>}
          </span>
          <p>{wordsOf(citation)}</p>
        </HoverCard.Content>
      </HoverCard.Portal>
    </HoverCard.Root>
  );
}

/** Whether the player stands inside the source. */
export function usePlays({ videoId, start, end }: Source): boolean {
  return usePlayer((state) => state.videoId === videoId && state.time >= start - 0.02 && state.time < end);
}
