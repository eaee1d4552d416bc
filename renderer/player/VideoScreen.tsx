import { useEffect } from 'react';
import { Timeline } from '../timeline/Timeline.tsx';
import { usePlayer, useStores, useView } from '../stores/useStores.ts';
import { SidePanel } from './SidePanel.tsx';
import { Stage } from './Stage.tsx';
import { Transport } from './Transport.tsx';
import { useHoldK } from './useHoldK.ts';
import { useSideOver } from './useSideOver.ts';
import styles from './VideoScreen.module.css';

/** Player over timeline at the left, side panel at the right. */
export function VideoScreen() {
  const { search } = useStores();
  const videoId = usePlayer((state) => state.videoId);
  const error = usePlayer((state) => state.error);
  const sideOpen = useView((state) => state.sideOpen);
  const sideWidth = useView((state) => state.sideWidth);
  const sideOver = useView((state) => state.sideOver);
  useSideOver();
  useHoldK();
  useEffect(() => search.getState().setVideo(videoId), [search, videoId]);
  return (
    <div
      className={styles['screen']}
      data-side={sideOpen}
      data-over={sideOver}
      style={sideWidth === null ? undefined : ({ '--w-chosen': `${sideWidth}px` } as React.CSSProperties)}
    >
      <section id="player" className={styles['player']} aria-label="Player">
        {error ? (
          <div className={styles['error']} role="alert">
            <h2>{error.message}</h2>
            <p>{error.hint}</p>
          </div>
        ) : (
          <Stage key={videoId} />
        )}
        <Transport />
      </section>
      <Timeline key={`timeline ${videoId ?? ''}`} />
      {sideOpen && <SidePanel />}
    </div>
  );
}
