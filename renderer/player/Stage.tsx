import { useEffect, useState, type CSSProperties } from 'react';
import { SpritePicture } from '../library/SpritePicture.tsx';
import { spriteAt } from '../library/sprites.ts';
import { usePlayer, useStores } from '../stores/useStores.ts';
import { playProblem } from './playProblem.ts';
import styles from './Stage.module.css';
import { useVideoElement } from './useVideoElement.ts';

/** Wait before a seek that hangs is admitted, ms. */
const SLOW_SEEK_MS = 600;

/** The picture. While a seek is under way the sprite of that second stands in its place; where nothing plays, it stays. */
export function Stage() {
  const { bridge } = useStores();
  const videoId = usePlayer((state) => state.videoId);
  const detail = usePlayer((state) => state.detail);
  const time = usePlayer((state) => state.time);
  const failure = usePlayer((state) => state.failure);
  const togglePlay = usePlayer((state) => state.togglePlay);
  const problem = playProblem(detail, failure);
  const { element, seeking } = useVideoElement(problem !== null);
  const slow = useSlow(seeking);
  const cell = detail && (seeking || problem !== null) ? spriteAt(detail.sprites, time) : null;
  if (videoId === null) return <div className={styles['stage']} />;
  const aspect = {
    '--aspect': String(detail?.probe?.video ? detail.probe.video.width / detail.probe.video.height : 16 / 9),
  } as CSSProperties;
  return (
    <div id="stage" className={styles['stage']} style={aspect} data-seeking={seeking}>
      <video
        ref={element}
        className={styles['video']}
        src={problem === null ? bridge.mediaUrl(videoId) : undefined}
        preload="auto"
        tabIndex={-1}
        hidden={problem !== null}
        onClick={togglePlay}
        aria-label={detail?.summary.name}
      />
      {cell && (
        <div className={styles['still']}>
          <SpritePicture videoId={videoId} cell={cell} />
        </div>
      )}
      {detail && !detail.probe?.video && problem === null && <p className={styles['sound']}>This file holds sound only.</p>}
      {slow && problem === null && (
        <p className={styles['slow']} role="status">
          Looking for that picture
        </p>
      )}
      {problem !== null && (
        <div className={styles['problem']} role="status">
          <b>{problem.title}</b>
          <p>{problem.text}</p>
        </div>
      )}
    </div>
  );
}

/** True once `active` has lasted too long to be left unsaid. */
function useSlow(active: boolean): boolean {
  const [slow, setSlow] = useState(false);
  useEffect(() => {
    if (!active) return;
    const timer = setTimeout(() => setSlow(true), SLOW_SEEK_MS);
    return () => {
      clearTimeout(timer);
      setSlow(false);
    };
  }, [active]);
  return slow;
}
