import { beforeEach, describe, expect, it } from 'vitest';
import type { Citation } from '../../../electron/contract/ask.ts';
import { followPlaylist, isAnswerOpen, playCitations, stepCitation } from '../../../renderer/ask/playCitations.ts';
import { createAskStore } from '../../../renderer/stores/ask.ts';
import { createPlayerStore } from '../../../renderer/stores/player.ts';
import type { Stores } from '../../../renderer/stores/stores.ts';
import { createViewStore } from '../../../renderer/stores/view.ts';
import { scriptedBridge } from '../scriptedBridge.ts';
import { answer, citation, sentence } from './answers.ts';

describe('playing the sources of an answer', () => {
  const sources = [citation(10), citation(30, { videoId: 'b' }), citation(20)];
  let stores: Stores;
  let playing: () => { videoId: string | null; time: number; playing: boolean };

  beforeEach(() => {
    const kept = new Map<string, string>();
    const keep = { getItem: (key: string) => kept.get(key) ?? null, setItem: (key: string, value: string) => void kept.set(key, value) };
    const bridge = scriptedBridge({});
    const nothing = () => undefined;
    const parts = {
      ask: createAskStore(bridge, nothing),
      player: createPlayerStore(bridge, keep, nothing),
      view: createViewStore(keep),
    };
    stores = parts as unknown as Stores;
    stores.player.subscribe(followPlaylist(stores));
    stores.ask.getState().show(answer('a', { sentences: [sentence('one', ...sources)] }));
    playing = () => {
      const { videoId, time, playing: on } = stores.player.getState();
      return { videoId, time, playing: on };
    };
  });

  /** What the video element does once it was sent somewhere. */
  const start = () => stores.player.getState().setPlaying(true);
  const play = (to: number) => stores.player.getState().onTime(to);

  it('goes to a source and plays its span, no further', () => {
    playCitations(stores, [sources[0] as Citation]);
    expect(stores.player.getState().seek).toMatchObject({ time: 10, play: true });
    expect(stores.view.getState()).toMatchObject({ screen: 'video', sideTab: 'ask' });
    start();
    play(13.8);
    expect(playing()).toMatchObject({ playing: true });
    play(13.97);
    expect(playing()).toMatchObject({ time: 13.97, playing: false });
  });

  it('plays all of them one after the other, in other videos too', () => {
    playCitations(stores, sources);
    start();
    play(14);
    expect(playing()).toMatchObject({ videoId: 'b', time: 30 });
    start();
    play(34.01);
    expect(playing()).toMatchObject({ videoId: 'a', time: 20 });
    start();
    play(24.01);
    expect(playing()).toMatchObject({ playing: false });
    expect(stores.ask.getState()).toMatchObject({ playlist: [], current: 2 });
  });

  it('lets a person take over: after a seek or a stop it plays on as they say', () => {
    for (const takeOver of [() => stores.player.getState().seekTo(12, true), () => stores.player.getState().setPlaying(false)]) {
      playCitations(stores, sources);
      start();
      play(11);
      takeOver();
      expect(stores.ask.getState().playlist).toEqual([]);
      start();
      play(14.1);
      expect(playing()).toMatchObject({ videoId: 'a', time: 14.1, playing: true });
    }
  });

  it('takes a late word of the place before for what it is', () => {
    playCitations(stores, [sources[2] as Citation, sources[0] as Citation]);
    start();
    play(24);
    start();
    play(24.04);
    expect(stores.ask.getState().playlist).toHaveLength(1);
    expect(playing()).toMatchObject({ playing: true });
  });

  it('steps through them round and round, while the answer is open', () => {
    const places = [];
    for (const direction of [1, 1, 1, 1, -1] as const) {
      stepCitation(stores, direction);
      places.push(stores.ask.getState().current);
    }
    expect(places).toEqual([0, 1, 2, 0, 2]);
    expect(isAnswerOpen(stores)).toBe(true);
    stores.view.getState().showTab('moments');
    expect(isAnswerOpen(stores)).toBe(false);
  });
});
