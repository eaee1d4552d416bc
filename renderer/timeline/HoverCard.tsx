import { useMemo } from 'react';
import type { VideoDetail } from '../../electron/contract/library.ts';
import { formatClock, formatTimecode, formatWhen } from '../format.ts';
import { spriteAt } from '../library/sprites.ts';
import { lookedWhen } from '../search/lookedAt.ts';
import { usePlayer, useTimeline } from '../stores/useStores.ts';
import { coverageBands, describeBand } from './coverageBands.ts';
import { HoverStill } from './HoverStill.tsx';
import type { Stills } from './stills.ts';
import styles from './Timeline.module.css';

const CARD_PX = 148;
/** Zoomed in further than this many px a second the picture's number is said too. */
const FRAMES_FROM = 40;

/** Over the tracks, beside the pointer: what is to be seen at that place, its time, and over the coverage how closely it was looked at. */
export function HoverCard({ stills, width }: { stills: Stills; width: number }) {
  const hover = useTimeline((state) => state.hover);
  const shown = useTimeline((state) => state.shown);
  const duration = useTimeline((state) => state.duration);
  const detail = usePlayer((state) => state.detail);
  const bands = useMemo(() => (detail ? coverageBands(detail, duration) : []), [detail, duration]);
  if (!hover || !detail || duration === 0) return null;
  const { time, track } = hover;
  const view = track === 'overview' ? { start: 0, end: 1 } : shown;
  const pxPerSecond = width / Math.max(1e-6, (view.end - view.start) * duration);
  const x = (time - view.start * duration) * pxPerSecond;
  const left = Math.max(4, Math.min(width - CARD_PX - 4, x - CARD_PX / 2));
  const band = track === 'coverage' ? bands.find(({ start, end }) => time >= start && time < end) : undefined;
  const when = band && band.kind !== 'none' ? lookedWhen([detail.summary], detail.probe?.video === null ? 'said' : 'seen') : null;
  const cell = spriteAt(detail.sprites, time);
  return (
    <div className={styles['hover']} style={{ transform: `translateX(${Math.round(left)}px)` }} aria-hidden="true">
      {cell && <HoverStill stills={stills} cell={cell} within={CARD_PX / pxPerSecond} />}
      <b>{pxPerSecond >= FRAMES_FROM ? formatTimecode(time, rateOf(detail)) : formatClock(time)}</b>
      {band && <span>{describeBand(band)}</span>}
      {when !== null && <span>{formatWhen(when)}</span>}
    </div>
  );
}

function rateOf(detail: VideoDetail): number | null {
  const video = detail.probe?.video;
  return video && !video.variableFrameRate ? video.frameRate : null;
}
