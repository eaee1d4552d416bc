import { createStore } from 'zustand/vanilla';
import { between, centreOn, easeOut, FIT, moveEdge, panBy, reveal, zoomAt, type Viewport } from '../timeline/viewport.ts';
import type { Keep } from './view.ts';

/** Height of the timeline, px. */
export const HEIGHT = { least: 200, usual: 298, most: 460 } as const;
/** One press of a key or button: how much closer. */
export const ZOOM_STEP = 0.6;
/** How long a step of the view takes, ms. */
const GLIDE_MS = 160;
/** Length of a picture where the file does not say it, seconds. */
const UNKNOWN_FRAME = 1 / 25;

export interface TimelineState {
  videoId: string | null;
  /** Length of the video, seconds; 0 before it is known. */
  duration: number;
  /** Length of one picture, seconds: the closest zoom. */
  frame: number;
  /** What is on the screen now, and where it is gliding to. */
  shown: Viewport;
  target: Viewport;
  /** px; null while nobody has chosen one. */
  height: number | null;
  /** Ids of tracks that a person has put away. */
  hidden: readonly string[];
  /** Where the pointer is: seconds, and the id of the track under it; null outside. */
  hover: { time: number; track: string } | null;
  setHover: (hover: { time: number; track: string } | null) => void;
  /** Another video begins with all of it in view. */
  open: (video: { videoId: string; duration: number; frame: number | null }) => void;
  /** `at`: share of the video that stays where it is; the middle of the view where it lies outside. */
  zoomBy: (factor: number, at: number | null, glide: boolean) => void;
  panBy: (share: number) => void;
  fit: () => void;
  /** Brings a place into view, if it is not. */
  reveal: (at: number) => void;
  centreOn: (at: number) => void;
  moveEdge: (edge: 'start' | 'end', at: number) => void;
  /** Least share of the video that can be shown: one picture. */
  least: () => number;
  setHeight: (height: number) => void;
  toggleTrack: (id: string) => void;
}
export type TimelineStore = ReturnType<typeof createTimelineStore>;

/** What moves the view: the page's own clock, or a test's. */
export interface Motion {
  /** Runs once before the next picture of the screen; `now` in ms. */
  frame: (run: (now: number) => void) => void;
  reduced: () => boolean;
}

/** The clock of the window's screen, and what its person wants of motion. */
export const pageMotion: Motion = {
  frame: (run) => void requestAnimationFrame(run),
  reduced: () => window.matchMedia('(prefers-reduced-motion: reduce)').matches,
};

/** What part of the open video the timeline shows. Steps glide there; wheel, pinch and drag follow the hand at once. */
export function createTimelineStore(keep: Keep, motion: Motion) {
  let gliding = 0;
  return createStore<TimelineState>()((set, get) => {
    const jump = (view: Viewport) => {
      gliding++;
      set({ shown: view, target: view });
    };
    const glide = (target: Viewport) => {
      const from = get().shown;
      if (motion.reduced() || (from.start === target.start && from.end === target.end)) {
        jump(target);
        return;
      }
      const mine = ++gliding;
      let began: number | null = null;
      const step = (now: number) => {
        if (mine !== gliding) return;
        began ??= now;
        const share = (now - began) / GLIDE_MS;
        set({ shown: share >= 1 ? target : between(from, target, easeOut(share)) });
        if (share < 1) motion.frame(step);
      };
      set({ target });
      motion.frame(step);
    };
    return {
      videoId: null,
      duration: 0,
      frame: UNKNOWN_FRAME,
      shown: FIT,
      target: FIT,
      height: readHeight(keep.getItem('timelineHeight')),
      hidden: keep.getItem('timelineHidden')?.split(' ').filter(Boolean) ?? [],
      hover: null,
      setHover: (hover) => set({ hover }),
      open: ({ videoId, duration, frame }) => {
        if (videoId !== get().videoId) jump(FIT);
        set({ videoId, duration, frame: frame ?? UNKNOWN_FRAME });
      },
      least: () => {
        const { duration, frame } = get();
        return duration > 0 ? Math.min(1, frame / duration) : 1;
      },
      zoomBy: (factor, at, isGlide) => {
        const { target, shown, least } = get();
        const from = isGlide ? target : shown;
        const inView = at !== null && at >= shown.start && at <= shown.end;
        const view = zoomAt(from, inView ? at : (from.start + from.end) / 2, factor, least());
        if (isGlide) glide(view);
        else jump(view);
      },
      panBy: (share) => jump(panBy(get().shown, share)),
      fit: () => glide(FIT),
      reveal: (at) => {
        const { target } = get();
        const view = reveal(target, at);
        if (view !== target) glide(view);
      },
      centreOn: (at) => jump(centreOn(get().shown, at)),
      moveEdge: (edge, at) => jump(moveEdge(get().shown, edge, at, get().least())),
      setHeight: (wanted) => {
        const height = Math.round(Math.max(HEIGHT.least, Math.min(HEIGHT.most, wanted)));
        keep.setItem('timelineHeight', String(height));
        set({ height });
      },
      toggleTrack: (id) => {
        const { hidden } = get();
        const next = hidden.includes(id) ? hidden.filter((one) => one !== id) : [...hidden, id];
        keep.setItem('timelineHidden', next.join(' '));
        set({ hidden: next });
      },
    };
  });
}

function readHeight(kept: string | null): number | null {
  const height = Number(kept ?? NaN);
  return height >= HEIGHT.least && height <= HEIGHT.most ? height : null;
}
