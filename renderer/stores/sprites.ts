import { createStore } from 'zustand/vanilla';
import type { SpriteSheet } from '../../electron/contract/media.ts';
import type { WindowBridge } from '../bridge/windowBridge.ts';

/** Least time between two questions for the small pictures of a video that has none yet, ms. */
const AGAIN_MS = 3000;

export interface SpritesState {
  /** Sprite sheets by video, of those that were asked for. */
  sheets: Record<string, SpriteSheet[]>;
  /** Asks for the sheets of a video; again only where it had none yet. */
  ask: (videoId: string) => void;
}
export type SpritesStore = ReturnType<typeof createSpritesStore>;

/** Small pictures of videos that are not open: for scrubbing over a card, and until a moment's own still is there. */
export function createSpritesStore(bridge: WindowBridge) {
  const asking = new Set<string>();
  return createStore<SpritesState>()((set, get) => ({
    sheets: {},
    ask: (videoId) => {
      if (asking.has(videoId) || (get().sheets[videoId]?.length ?? 0) > 0) return;
      asking.add(videoId);
      bridge
        .request('video.detail', { videoId })
        .then(({ sprites }) => sprites.length > 0 && set((state) => ({ sheets: { ...state.sheets, [videoId]: sprites } })))
        // a card without small pictures is no error: there are none yet
        .catch(() => undefined)
        // a list that is scrolled mounts cards all the time: none of them asks again at once
        .finally(() => setTimeout(() => asking.delete(videoId), AGAIN_MS));
    },
  }));
}
