import { useEffect, useState } from 'react';
import type { Citation } from '../../electron/contract/ask.ts';
import { SpritePicture } from '../library/SpritePicture.tsx';
import { spriteAt } from '../library/sprites.ts';
import { useSprites, useStores } from '../stores/useStores.ts';
import styles from './SourceStill.module.css';

/** The picture in the middle of a source. Its small picture stands there until the still has been made; black where sound is all there is. */
export function SourceStill({ citation, className }: { citation: Citation; className?: string | undefined }) {
  const { bridge } = useStores();
  const { videoId, picture, start, end } = citation;
  const sheets = useSprites((state) => state.sheets[videoId]);
  const ask = useSprites((state) => state.ask);
  const [state, setState] = useState<'loading' | 'shown' | 'missing'>('loading');
  useEffect(() => ask(videoId), [ask, videoId]);
  const cell = state !== 'shown' && sheets ? spriteAt(sheets, (start + end) / 2) : null;
  return (
    <span className={[styles['still'], className].filter(Boolean).join(' ')}>
      {cell && <SpritePicture videoId={videoId} cell={cell} />}
      {picture !== '' && state !== 'missing' && (
        <img
          src={bridge.mediaUrl(videoId, picture)}
          alt=""
          draggable={false}
          data-shown={state === 'shown'}
          onLoad={() => setState('shown')}
          onError={() => setState('missing')}
        />
      )}
    </span>
  );
}
