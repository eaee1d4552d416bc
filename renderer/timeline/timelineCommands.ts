import type { Stores } from '../stores/stores.ts';
import { ZOOM_STEP } from '../stores/timeline.ts';

/** What the keys and buttons of the timeline do; they zoom around the playhead while it is in view. */
export function timelineCommands({ timeline, player }: Stores) {
  const zoom = (factor: number) => {
    const { duration, zoomBy } = timeline.getState();
    zoomBy(factor, duration > 0 ? player.getState().time / duration : null, true);
  };
  return {
    'zoom-in': () => zoom(ZOOM_STEP),
    'zoom-out': () => zoom(1 / ZOOM_STEP),
    'zoom-fit': () => timeline.getState().fit(),
  };
}
