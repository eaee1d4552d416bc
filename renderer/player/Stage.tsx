import { useEffect, type CSSProperties } from 'react';
import { useShallow } from 'zustand/react/shallow';
import type { VideoDetail } from '../../electron/contract/library.ts';
import { SpritePicture } from '../library/SpritePicture.tsx';
import { spriteAt } from '../library/sprites.ts';
import { usePlayer, useStores } from '../stores/useStores.ts';
import { Captions } from './Captions.tsx';
import { PlayProblem } from './PlayProblem.tsx';
import { playSource, soundNotice } from './playSource.ts';
import { SoundNotice } from './SoundNotice.tsx';
import styles from './Stage.module.css';
import { switchesTracks } from './useVideoElement.ts';
import { VideoPicture } from './VideoPicture.tsx';

/** The picture, or why there is none. Where nothing plays, the still of the second stands in its place. */
export function Stage() {
  const videoId = usePlayer((state) => state.videoId);
  const detail = usePlayer((state) => state.detail);
  const failure = usePlayer((state) => state.failure);
  const preferProxy = usePlayer((state) => state.preferProxy);
  const audioTrack = usePlayer((state) => state.audioTrack);
  const reloads = usePlayer((state) => state.reloads);
  useReopened();
  if (videoId === null || !detail) return <div id="stage" className={styles['stage']} tabIndex={-1} />;
  const wish = { failure, preferProxy, audioTrack, switchesTracks: switchesTracks() };
  const source = playSource(detail, wish);
  const notice = soundNotice(detail, source, wish);
  const { video } = detail.probe ?? {};
  const aspect = { '--aspect': String(video ? video.width / video.height : 16 / 9) } as CSSProperties;
  return (
    <div id="stage" className={styles['stage']} style={aspect} tabIndex={0} role="group" aria-label={`Picture of ${detail.summary.name}`}>
      {source.kind === 'none' ? (
        <Still detail={detail} />
      ) : (
        <VideoPicture
          key={`${videoId} ${source.kind} ${reloads}`}
          detail={detail}
          file={source.kind === 'proxy' ? source.file : undefined}
          offset={source.kind === 'proxy' ? 0 : (detail.probe?.playerOffset ?? 0)}
        />
      )}
      {detail.probe && !video && source.kind !== 'none' && <p className={styles['sound']}>This file holds sound only.</p>}
      <Captions />
      {source.kind === 'none' && source.problem && <PlayProblem detail={detail} problem={source.problem} />}
      {notice !== null && <SoundNotice detail={detail} text={notice} />}
    </div>
  );
}

/** The sprite of the second that is shown, as large as the picture. */
function Still({ detail }: { detail: VideoDetail }) {
  const cell = usePlayer(useShallow((state) => spriteAt(detail.sprites, state.time)));
  if (!cell) return null;
  return (
    <div className={styles['still']} data-still>
      <SpritePicture videoId={detail.summary.id} cell={cell} />
    </div>
  );
}

/** A file that could not be read is opened again when the process that reads it is back, or when the file lies where it was. */
function useReopened(): void {
  const { player, system } = useStores();
  useEffect(
    () =>
      player.subscribe((now, before) => {
        const [is, was] = [now.detail?.summary, before.detail?.summary];
        if (now.videoId === before.videoId && is?.present && was && (!was.present || was.path !== is.path)) now.reload();
      }),
    [player],
  );
  useEffect(
    () =>
      system.subscribe((now, before) => {
        if (now.host === 'ready' && before.host !== 'ready' && player.getState().failure !== null) player.getState().reload();
      }),
    [system, player],
  );
}
