import type { Stores } from '../stores/stores.ts';
import { addMarker, addSegment, goToNextMarker } from './makeSegment.ts';

/** What the keys of segments and markers do. */
export function segmentCommands(stores: Stores) {
  const { player, segments, view } = stores;
  return {
    'add-segment': () => addSegment(stores),
    'add-marker': () => addMarker(stores),
    'next-marker': () => goToNextMarker(stores),
    'split-segment': () => segments.getState().split(player.getState().time),
    'delete-segment': () => {
      const { selected, remove } = segments.getState();
      if (selected !== null) remove(selected);
    },
    undo: () => segments.getState().undo(),
    redo: () => segments.getState().redo(),
    'show-segments': () => view.getState().showTab('segments'),
  };
}
