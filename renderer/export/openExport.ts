import { shownMoments } from '../stores/search.ts';
import type { Stores } from '../stores/stores.ts';

/** Opens the dialog for the open video; in the library for what is marked there, else for the videos that were found. */
export function openExport({ view, player, library, search, exports }: Stores): void {
  if (exports.getState().isOpen) return;
  const { videoId } = player.getState();
  if (view.getState().screen === 'video' && videoId !== null) {
    exports.getState().open([videoId]);
    return;
  }
  const { selected } = library.getState();
  const found = [...new Set(shownMoments(search.getState().result).map((moment) => moment.videoId))];
  exports.getState().open(selected.length > 0 ? selected : found);
}
