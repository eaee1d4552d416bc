import { createStore } from 'zustand/vanilla';
import { LongtakeError, type ErrorData } from '../../electron/contract/errors.ts';
import type { VideoDetail } from '../../electron/contract/library.ts';
import type { WindowBridge } from '../bridge/windowBridge.ts';

/** A wish of the window to the video element; `serial` tells two equal wishes apart. */
interface SeekWish {
  serial: number;
  time: number;
  play: boolean;
}

export interface PlayerState {
  videoId: string | null;
  detail: VideoDetail | null;
  error: ErrorData | null;
  time: number;
  playing: boolean;
  /** Speed as a multiple of real time; negative plays back. */
  rate: number;
  muted: boolean;
  seek: SeekWish | null;
  /** Why Chromium shows nothing although it was expected to; null while it does. */
  failure: string | null;
  /** Opens a video, and goes to `time` where one is given. */
  open: (videoId: string, time?: number, play?: boolean) => Promise<void>;
  /** Reads the detail again: more has been analysed. */
  refresh: () => Promise<void>;
  seekTo: (time: number, play?: boolean) => void;
  togglePlay: () => void;
  setPlaying: (playing: boolean) => void;
  setRate: (rate: number) => void;
  toggleMute: () => void;
  onTime: (time: number) => void;
  fail: (reason: string | null) => void;
  close: () => void;
}
export type PlayerStore = ReturnType<typeof createPlayerStore>;

const CLOSED = { videoId: null, detail: null, error: null, time: 0, playing: false, rate: 1, seek: null, failure: null };

export function createPlayerStore(bridge: WindowBridge) {
  return createStore<PlayerState>()((set, get) => {
    const load = async (videoId: string) => {
      try {
        const detail = await bridge.request('video.detail', { videoId });
        if (get().videoId === videoId) set({ detail, error: null });
      } catch (error) {
        if (get().videoId === videoId) set({ error: LongtakeError.from(error).toData() });
      }
    };
    return {
      ...CLOSED,
      muted: false,
      open: async (videoId, time, play = false) => {
        if (get().videoId !== videoId) {
          set({ ...CLOSED, videoId, seek: null });
          // what is open is read first; that it could not be asked for is no reason not to open
          void bridge.request('jobs.prioritise', { videoId }).catch(() => undefined);
          if (time !== undefined) get().seekTo(time, play);
          await load(videoId);
        } else if (time !== undefined) get().seekTo(time, play);
      },
      refresh: async () => {
        const { videoId } = get();
        if (videoId !== null) await load(videoId);
      },
      seekTo: (time, play) => {
        const { seek, playing, detail } = get();
        const end = detail?.probe?.duration ?? detail?.summary.duration ?? Number.POSITIVE_INFINITY;
        const target = Math.max(0, Math.min(time, end));
        set({ seek: { serial: (seek?.serial ?? 0) + 1, time: target, play: play ?? playing }, time: target, ...(play && { rate: 1 }) });
      },
      togglePlay: () => set((state) => ({ playing: !state.playing, rate: 1 })),
      setPlaying: (playing) => {
        if (playing !== get().playing) set({ playing });
      },
      setRate: (rate) => set({ rate, playing: true }),
      toggleMute: () => set((state) => ({ muted: !state.muted })),
      onTime: (time) => set({ time }),
      fail: (failure) => set({ failure }),
      close: () => set(CLOSED),
    };
  });
}
