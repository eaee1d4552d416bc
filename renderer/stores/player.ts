import { createStore } from 'zustand/vanilla';
import { LongtakeError, type ErrorData } from '../../electron/contract/errors.ts';
import type { VideoDetail } from '../../electron/contract/library.ts';
import type { Span } from '../../electron/contract/time.ts';
import type { WindowBridge } from '../bridge/windowBridge.ts';
import { frameStepper } from '../player/frameStepper.ts';
import { withIn, withOut, type InOut } from '../player/inOut.ts';
import { defaultTrack, type PlayFailure } from '../player/playSource.ts';
import { shuttleRate, stepSpeed } from '../player/shuttle.ts';
import type { Keep } from './view.ts';

/** A wish of the window to the video element; `serial` tells two equal wishes apart. */
interface SeekWish {
  serial: number;
  time: number;
  play: boolean;
  /** Whether `time` is that of one picture: the element is set a hair after it, so that rounding cannot show the one before. */
  frame: boolean;
}

export interface PlayerState extends InOut {
  videoId: string | null;
  detail: VideoDetail | null;
  error: ErrorData | null;
  time: number;
  playing: boolean;
  /** Speed as a multiple of real time; negative plays back. */
  rate: number;
  /** Speed of plain playing, as chosen in the menu. */
  speed: number;
  muted: boolean;
  /** 0 to 1. */
  volume: number;
  /** The open sound track, as an index of `probe.audio`. */
  audioTrack: number;
  captions: boolean;
  /** Whether times are those of the source's own timecode, where it has one. */
  sourceTime: boolean;
  /** The span that is played over and over; null plays on. */
  loop: Span | null;
  /** Plays the copy where there is one, even if the file itself could be played. */
  preferProxy: boolean;
  /** Whether a time is being typed. */
  goingTo: boolean;
  seek: SeekWish | null;
  /** Why Chromium shows nothing although it was expected to; null while it does. */
  failure: PlayFailure | null;
  /** Goes up when the file must be opened anew: it was moved, or the process that reads it came back. */
  reloads: number;
  /** Opens a video, and goes to `time` where one is given. */
  open: (videoId: string, time?: number, play?: boolean) => Promise<void>;
  /** Reads the detail again: more has been analysed. */
  refresh: () => Promise<void>;
  seekTo: (time: number, play?: boolean) => void;
  togglePlay: () => void;
  setPlaying: (playing: boolean) => void;
  setRate: (rate: number) => void;
  /** J (-1) or L (1). */
  shuttle: (direction: -1 | 1) => void;
  /** K is down (true) or up; while it is, J and L are slow. */
  holdK: (held: boolean) => void;
  setSpeed: (speed: number) => void;
  stepSpeed: (direction: -1 | 1) => void;
  /** Stops and goes exactly `count` pictures on; several wishes add up while the list of pictures is fetched. */
  stepFrames: (count: number) => Promise<void>;
  stepKeyframe: (direction: -1 | 1) => Promise<void>;
  /** At the place that is shown where no time is given. */
  markIn: (time?: number) => void;
  markOut: (time?: number) => void;
  setInOut: (range: InOut) => void;
  setLoop: (loop: Span | null) => void;
  /** Asks for a copy for playing, with the sound of another track where one is named; `cancelProxy` ends the making. */
  makeProxy: (audio?: number) => Promise<void>;
  cancelProxy: () => Promise<void>;
  toggleMute: () => void;
  setVolume: (volume: number) => void;
  setAudioTrack: (index: number) => void;
  /** A moment of speech shows captions for itself only; what a person chose stays. */
  setCaptions: (shown: boolean, by?: 'person' | 'moment') => void;
  toggle: (part: 'sourceTime' | 'preferProxy' | 'goingTo', value?: boolean) => void;
  onTime: (time: number) => void;
  fail: (failure: PlayFailure) => void;
  /** Opens the file again where it stood. */
  reload: () => void;
  close: () => void;
}
export type PlayerStore = ReturnType<typeof createPlayerStore>;

const CLOSED = {
  videoId: null,
  detail: null,
  error: null,
  time: 0,
  playing: false,
  rate: 1,
  audioTrack: 0,
  inPoint: null,
  outPoint: null,
  loop: null,
  preferProxy: false,
  goingTo: false,
  seek: null,
  failure: null,
};

/** `keep` remembers volume and the like for the next start. */
export function createPlayerStore(bridge: WindowBridge, keep: Keep, onError: (error: ErrorData) => void) {
  return createStore<PlayerState>()((set, get) => {
    let captionsByMoment = false;
    let kHeld = false;
    let kStarts = false;
    let shuttledSlowly = false;
    const load = async (videoId: string) => {
      try {
        const detail = await bridge.request('video.detail', { videoId });
        // the first look at a video also tells which sound it starts with
        if (get().videoId === videoId)
          set((state) => ({ detail, error: null, ...(!state.detail && { audioTrack: defaultTrack(detail) }) }));
      } catch (error) {
        // what is known of a video stays on the screen while the host is away
        if (get().videoId === videoId && !get().detail) set({ error: LongtakeError.from(error).toData() });
      }
    };
    const attempt = async (work: (videoId: string) => Promise<unknown>) => {
      const { videoId } = get();
      try {
        if (videoId !== null) await work(videoId);
      } catch (error) {
        onError(LongtakeError.from(error).toData());
      }
    };
    const goTo = (time: number, play: boolean, frame: boolean) => {
      const { seek, detail } = get();
      const end = detail?.probe?.duration ?? detail?.summary.duration ?? Number.POSITIVE_INFINITY;
      const target = Math.max(0, Math.min(time, end));
      set({ seek: { serial: (seek?.serial ?? 0) + 1, time: target, play, frame }, time: target });
      if (!play) frames.prepare();
    };
    const frames = frameStepper(
      bridge,
      () => get(),
      (time) => goTo(time, false, true),
    );
    const stop = () => {
      if (get().playing) set({ playing: false });
    };
    return {
      ...CLOSED,
      speed: 1,
      muted: keep.getItem('muted') === 'yes',
      volume: readVolume(keep.getItem('volume')),
      captions: false,
      sourceTime: keep.getItem('sourceTime') === 'yes',
      reloads: 0,
      open: async (videoId, time, play = false) => {
        if (get().videoId !== videoId) {
          // the element is drawn after the wish to go somewhere: it sees only that it is to play
          set({ ...CLOSED, videoId, playing: play });
          // what is open is read first; that it could not be asked for is no reason not to open
          void bridge.request('jobs.prioritise', { videoId }).catch(() => undefined);
          if (time !== undefined) get().seekTo(time, play);
          await load(videoId);
          if (!play) frames.prepare();
        } else if (time !== undefined) get().seekTo(time, play);
      },
      refresh: async () => {
        const { videoId } = get();
        if (videoId !== null) await load(videoId);
      },
      seekTo: (time, play) => {
        if (play) set((state) => ({ rate: state.speed }));
        goTo(time, play ?? get().playing, false);
      },
      togglePlay: () => {
        // K that is held may become K+L: it starts to play only when it is let go
        if (kHeld && !get().playing) kStarts = true;
        else set((state) => ({ playing: !state.playing, rate: state.speed }));
        if (!get().playing) frames.prepare();
      },
      setPlaying: (playing) => {
        if (playing === get().playing) return;
        set({ playing });
        if (!playing) frames.prepare();
      },
      setRate: (rate) => set({ rate, playing: true }),
      shuttle: (direction) => {
        kStarts = false;
        shuttledSlowly = kHeld;
        set((state) => ({ rate: shuttleRate(state, direction, kHeld), playing: true }));
      },
      holdK: (held) => {
        kHeld = held;
        if (held) return;
        // K let go after K+J or K+L stands still, as editors know it
        if (shuttledSlowly) stop();
        else if (kStarts) get().togglePlay();
        kStarts = shuttledSlowly = false;
      },
      setSpeed: (speed) => set((state) => ({ speed, ...(state.playing && { rate: speed }) })),
      stepSpeed: (direction) => get().setSpeed(stepSpeed(get().speed, direction)),
      stepFrames: async (count) => {
        stop();
        await frames.step(count);
      },
      stepKeyframe: async (direction) => {
        stop();
        await frames.stepKeyframe(direction);
      },
      markIn: (time) => set((state) => withIn(state, time ?? state.time)),
      markOut: (time) => set((state) => withOut(state, time ?? state.time)),
      setInOut: ({ inPoint, outPoint }) => set({ inPoint, outPoint }),
      setLoop: (loop) => set({ loop }),
      makeProxy: (audio) => attempt((videoId) => bridge.request('proxy.make', audio === undefined ? { videoId } : { videoId, audio })),
      cancelProxy: () => attempt((videoId) => bridge.request('proxy.cancel', { videoId })),
      toggleMute: () => {
        const muted = !get().muted;
        keep.setItem('muted', muted ? 'yes' : 'no');
        set({ muted });
      },
      setVolume: (volume) => {
        const clamped = Math.round(Math.min(1, Math.max(0, volume)) * 100) / 100;
        keep.setItem('volume', String(clamped));
        set({ volume: clamped, muted: clamped === 0 });
      },
      setAudioTrack: (audioTrack) => set({ audioTrack }),
      setCaptions: (captions, by = 'person') => {
        if (by === 'moment' && (captions ? get().captions : !captionsByMoment)) return;
        captionsByMoment = by === 'moment' && captions;
        set({ captions });
      },
      toggle: (part, value) => {
        const next = value ?? !get()[part];
        set({ [part]: next });
        if (part === 'sourceTime') keep.setItem(part, next ? 'yes' : 'no');
      },
      onTime: (time) => set({ time }),
      fail: (failure) => set({ failure }),
      reload: () => {
        const { time, playing } = get();
        set((state) => ({ failure: null, error: null, reloads: state.reloads + 1 }));
        goTo(time, playing, false);
      },
      close: () => set(CLOSED),
    };
  });
}

function readVolume(kept: string | null): number {
  const volume = Number(kept ?? 1);
  return volume >= 0 && volume <= 1 ? volume : 1;
}
