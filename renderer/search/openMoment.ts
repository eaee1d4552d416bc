import { formatClock } from '../format.ts';
import { shownMoments } from '../stores/search.ts';
import type { Stores } from '../stores/stores.ts';
import { groupsOf, listedIndexes, unlikelyOf } from './order.ts';

/** Opens the moment at `index` of `shownMoments`: the player goes to its start, or to `at`, and plays. */
export function openMoment({ search, searches, player, view }: Stores, index: number, at?: number): void {
  const moment = shownMoments(search.getState().result)[index];
  if (!moment) return;
  search.getState().select(index);
  view.getState().show('video');
  view.getState().showTab('moments', true);
  void searches.getState().remember(search.getState().query);
  player.getState().setCaptions(
    moment.evidence.some(({ kind }) => kind === 'speech'),
    'moment',
  );
  void player.getState().open(moment.videoId, at ?? moment.start, true);
}

/** Opens the next (1) or previous (-1) moment as they are listed; the first where none is open. */
export function stepMoment(stores: Stores, direction: -1 | 1): void {
  const { result, selected, filter, scope, unlikelyShown } = stores.search.getState();
  const isFolded = (result?.moments.length ?? 0) > 0 && !unlikelyShown;
  const order = listedIndexes(groupsOf(result, filter, scope !== 'video'), isFolded ? [] : unlikelyOf(result, filter));
  if (order.length === 0) return;
  const at = selected === null ? -1 : order.indexOf(selected);
  const next = at < 0 ? order.at(direction === 1 ? 0 : -1) : order[(at + direction + order.length) % order.length];
  if (next !== undefined) openMoment(stores, next);
}

/** Searches for what looks like the open moment, or sounds like it where it has no picture. */
export function likeMoment({ search }: Stores, index: number | null = search.getState().selected): void {
  const moment = index === null ? undefined : shownMoments(search.getState().result)[index];
  if (!moment) return;
  if (moment.frame !== '') {
    search.setState({ query: '' });
    search.getState().setPicture({
      kind: 'frame',
      videoId: moment.videoId,
      time: moment.frameTime,
      label: `Like ${formatClock(moment.frameTime)}`,
    });
    return;
  }
  const words = moment.evidence.find(({ kind }) => kind === 'speech' || kind === 'text')?.quote;
  if (words !== undefined) search.getState().type(words);
}
