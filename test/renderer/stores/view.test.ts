import { describe, expect, it } from 'vitest';
import { createViewStore } from '../../../renderer/stores/view.ts';

const keep = (values: Map<string, string>) => ({
  getItem: (key: string) => values.get(key) ?? null,
  setItem: (key: string, value: string) => void values.set(key, value),
});

describe('the side panel', () => {
  it('is a drawer where there is no room beside the player: closed at first, and what it does is not kept', () => {
    const kept = new Map<string, string>();
    const view = createViewStore(keep(kept));
    view.getState().setSideOver(true);
    expect(view.getState().sideOpen).toBe(false);
    view.getState().toggle('sideOpen');
    expect(view.getState().sideOpen).toBe(true);
    view.getState().toggle('sideOpen', false);
    expect([...kept]).toEqual([]);
    view.getState().setSideOver(false);
    expect(view.getState().sideOpen).toBe(true);
  });

  it('stays hidden beside the player when that was chosen, also after the window was narrow', () => {
    const view = createViewStore(keep(new Map()));
    view.getState().toggle('sideOpen', false);
    view.getState().setSideOver(true);
    view.getState().showTab('segments');
    expect(view.getState()).toMatchObject({ sideOpen: true, sideTab: 'segments' });
    view.getState().setSideOver(false);
    expect(view.getState().sideOpen).toBe(false);
  });

  it('leaves a closed drawer closed where a tab is only made ready', () => {
    const view = createViewStore(keep(new Map()));
    view.getState().setSideOver(true);
    view.getState().showTab('moments', true);
    expect(view.getState()).toMatchObject({ sideOpen: false, sideTab: 'moments' });
    view.getState().showTab('moments');
    view.getState().showTab('transcript', true);
    expect(view.getState()).toMatchObject({ sideOpen: true, sideTab: 'transcript' });
  });
});
