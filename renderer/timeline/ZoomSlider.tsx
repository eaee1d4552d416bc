import { useStores, useTimeline } from '../stores/useStores.ts';
import styles from './TimelineHeader.module.css';

/** Steps from all of the video to one picture. */
const STEPS = 100;

/** How close the view is, by equal ratios from all of the video (left) to one picture (right). */
export function ZoomSlider({ className }: { className?: string | undefined }) {
  const { player } = useStores();
  const duration = useTimeline((state) => state.duration);
  const least = useTimeline((state) => state.least());
  const width = useTimeline((state) => state.shown.end - state.shown.start);
  const zoomBy = useTimeline((state) => state.zoomBy);
  const value = least >= 1 ? 0 : Math.round((Math.log(width) / Math.log(least)) * STEPS);
  return (
    <input
      className={[styles['slider'], className].filter(Boolean).join(' ')}
      type="range"
      min={0}
      max={STEPS}
      value={value}
      aria-label="Zoom of the timeline"
      aria-valuetext={`${spokenWidth(width * duration)} in view`}
      onChange={(event) =>
        zoomBy(least ** (Number(event.target.value) / STEPS) / width, duration > 0 ? player.getState().time / duration : null, false)
      }
    />
  );
}

function spokenWidth(seconds: number): string {
  if (seconds >= 5400) return `${(seconds / 3600).toFixed(1)} hours`;
  if (seconds >= 90) return `${Math.round(seconds / 60)} minutes`;
  return seconds >= 2 ? `${Math.round(seconds)} seconds` : `${seconds.toFixed(2)} seconds`;
}
