import { useEffect, useState } from 'react';
import { useShallow } from 'zustand/react/shallow';
import type { VideoDetail } from '../../electron/contract/library.ts';
import { SpritePicture } from '../library/SpritePicture.tsx';
import { spriteAt } from '../library/sprites.ts';
import { usePlayer, useStores } from '../stores/useStores.ts';
import styles from './Stage.module.css';
import { useVideoElement } from './useVideoElement.ts';

/** Wait before a seek that hangs is admitted, ms. */
const SLOW_SEEK_MS = 600;
/** A seek that is done within this shows no sprite in between: stepping would flicker, ms. */
const QUICK_SEEK_MS = 90;

interface VideoPictureProps {
  detail: VideoDetail;
  /** The copy, as a file of the video's folder; the file itself where absent. */
  file: string | undefined;
  /** Where second 0 lies on the clock of the source, seconds. */
  offset: number;
}

/** The moving picture. While a seek is under way the sprite of that second stands in its place. */
export function VideoPicture({ detail, file, offset }: VideoPictureProps) {
  const { bridge } = useStores();
  const videoId = detail.summary.id;
  const togglePlay = usePlayer((state) => state.togglePlay);
  const cell = usePlayer(useShallow((state) => spriteAt(detail.sprites, state.time)));
  const { element, seeking } = useVideoElement(offset);
  const waited = useLasting(seeking, QUICK_SEEK_MS);
  const slow = useLasting(seeking, SLOW_SEEK_MS);
  return (
    <>
      <video
        ref={element}
        className={styles['video']}
        src={bridge.mediaUrl(videoId, file)}
        preload="auto"
        tabIndex={-1}
        onClick={togglePlay}
        aria-label={detail.summary.name}
        data-source={file === undefined ? 'file' : 'copy'}
        data-seeking={seeking}
      />
      {cell && seeking && waited && (
        <div className={styles['still']} data-still>
          <SpritePicture videoId={videoId} cell={cell} />
        </div>
      )}
      {slow && (
        <p className={styles['slow']} role="status">
          Looking for that picture
        </p>
      )}
    </>
  );
}

/** True once `active` has lasted for `ms`. */
function useLasting(active: boolean, ms: number): boolean {
  const [lasting, setLasting] = useState(false);
  useEffect(() => {
    if (!active) return;
    const timer = setTimeout(() => setLasting(true), ms);
    return () => {
      clearTimeout(timer);
      setLasting(false);
    };
  }, [active, ms]);
  return lasting;
}
