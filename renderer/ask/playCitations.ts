import type { Citation } from '../../electron/contract/ask.ts';
import { citationsOf, keyOf, type AskStore } from '../stores/ask.ts';
import type { PlayerStore } from '../stores/player.ts';
import type { ViewStore } from '../stores/view.ts';

/** What an answer is played with. */
interface AnswerStores {
  ask: AskStore;
  player: PlayerStore;
  view: ViewStore;
}

/** A source is played at least this long: half a second of a word is nothing to hear. Seconds. */
const SHORTEST = 2;
/** A source ends this long before its end, so that the last picture is one of its own. Seconds. */
const BEFORE_END = 0.05;
/** How far past its end a time still belongs to the source that plays; further away somebody else moved the player. Seconds. */
const PAST = 1.5;

/** Goes to a source and plays its span; with more of them one after the other. */
export function playCitations(stores: AnswerStores, citations: readonly Citation[]): void {
  const [first] = citations;
  if (!first) return;
  const { ask, player, view } = stores;
  const place = citationsOf(ask.getState().result ?? ask.getState().asking).findIndex((one) => keyOf(one) === keyOf(first));
  ask.getState().setCurrent(place < 0 ? null : place);
  view.getState().show('video');
  view.getState().showTab('ask');
  player.getState().setCaptions(first.kind === 'speech', 'moment');
  // said last: moving the player would else end the list
  ask.getState().setPlaylist([]);
  void player.getState().open(first.videoId, first.start, true);
  ask.getState().setPlaylist([...citations]);
}

/** The next (1) or previous (-1) source of the open answer, round and round. */
export function stepCitation(stores: AnswerStores, direction: -1 | 1): void {
  const { result, current } = stores.ask.getState();
  const all = citationsOf(result);
  const at = current ?? (direction === 1 ? -1 : 0);
  const next = all[(at + direction + all.length) % all.length];
  if (next) playCitations(stores, [next]);
}

/** Whether the panel shows an answer that has sources: keys and timeline then go through those. */
export function isAnswerOpen({ ask, view }: Pick<AnswerStores, 'ask' | 'view'>): boolean {
  const { screen, sideTab, sideOpen } = view.getState();
  return screen === 'video' && sideOpen && sideTab === 'ask' && citationsOf(ask.getState().result).length > 0;
}

/** Ends a source where its span ends, or goes to the next of the list; a person who moves or stops the player ends the list. */
export function followPlaylist(stores: AnswerStores): Parameters<PlayerStore['subscribe']>[0] {
  return (state, before) => {
    const { playlist, setPlaylist } = stores.ask.getState();
    const [playing, ...later] = playlist;
    if (!playing) return;
    const moved = state.seek !== before.seek;
    const stopped = before.playing && !state.playing && !moved;
    if (state.videoId !== playing.videoId || moved || stopped) {
      setPlaylist([]);
      return;
    }
    const end = Math.max(playing.end - BEFORE_END, playing.start + SHORTEST);
    if (state.time < end || state.time > end + PAST) return;
    if (later.length > 0) playCitations(stores, later);
    else {
      setPlaylist([]);
      state.setPlaying(false);
    }
  };
}
