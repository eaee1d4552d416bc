import { shownMoments } from '../stores/search.ts';
import type { Stores } from '../stores/stores.ts';

/** Opens the moment at `index` of the shown list: the player goes to its start and plays. */
export function openMoment({ search, player, view }: Stores, index: number, at?: number): void {
  const moment = shownMoments(search.getState().result)[index];
  if (!moment) return;
  search.getState().select(index);
  view.getState().show('video');
  view.getState().showTab('moments');
  void player.getState().open(moment.videoId, at ?? moment.start, true);
}

/** Opens the next (1) or previous (-1) moment; the first where none is open. */
export function stepMoment(stores: Stores, direction: -1 | 1): void {
  const { result, selected } = stores.search.getState();
  const count = shownMoments(result).length;
  if (count === 0) return;
  openMoment(stores, selected === null ? 0 : (selected + direction + count) % count);
}
