import { useEffect, useState } from 'react';
import type { Moment } from '../../electron/contract/search.ts';
import { formatClock } from '../format.ts';
import { SpritePicture } from '../library/SpritePicture.tsx';
import { spriteAt } from '../library/sprites.ts';
import { useSprites, useStores } from '../stores/useStores.ts';
import styles from './MomentCard.module.css';
import { useLingered } from './useLingered.ts';

interface MomentPictureProps {
  moment: Moment;
  /** Number on the card; null for one that is not ranked. */
  rank: number | null;
}

/** The best picture of a moment with its rank and time. Its small picture stands there until the still has been made; black where the sound is all there is. */
export function MomentPicture({ moment, rank }: MomentPictureProps) {
  const { bridge } = useStores();
  const sheets = useSprites((state) => state.sheets[moment.videoId]);
  const ask = useSprites((state) => state.ask);
  const [missing, setMissing] = useState(false);
  const file = frameFile(moment);
  // a card that a quick scroll passes asks for no still: the host would make it
  const lingered = useLingered();
  useEffect(() => ask(moment.videoId), [ask, moment.videoId]);
  const cell = sheets ? spriteAt(sheets, moment.frameTime) : null;
  return (
    <span className={styles['picture']} aria-hidden="true">
      {cell && <SpritePicture videoId={moment.videoId} cell={cell} />}
      {lingered && file !== '' && !missing && (
        <img
          src={bridge.mediaUrl(moment.videoId, file)}
          alt=""
          draggable={false}
          decoding="async"
          data-shown="false"
          // not a state: a list that is scrolled would draw every card twice
          onLoad={(event) => (event.currentTarget.dataset['shown'] = 'true')}
          onError={() => setMissing(true)}
        />
      )}
      {rank !== null && <span className={styles['rank']}>{rank}</span>}
      <span className={styles['time']}>{formatClock(moment.start)}</span>
    </span>
  );
}

/** `frame` is a path on the host's disk; the window asks for it by its place inside the video's folder. */
function frameFile(moment: Moment): string {
  const parts = moment.frame.split(/[\\/]/);
  const folder = parts.lastIndexOf(moment.videoId);
  return folder < 0 ? '' : parts.slice(folder + 1).join('/');
}
