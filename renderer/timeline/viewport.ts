/** The part of a video that the timeline shows, as shares of its length: 0 <= start < end <= 1. */
export interface Viewport {
  start: number;
  end: number;
}

export const FIT: Viewport = { start: 0, end: 1 };

/** Shortest stretch that can be shown, seconds: a few pictures. */
const MIN_SECONDS = 0.5;

/** Zooms by `factor` (below 1 = closer) and keeps the place `at` (share of the video) where it is. */
export function zoomAt(view: Viewport, at: number, factor: number, duration: number): Viewport {
  const width = view.end - view.start;
  const next = Math.min(1, Math.max(MIN_SECONDS / Math.max(duration, MIN_SECONDS), width * factor));
  const place = (at - view.start) / width;
  return clamp({ start: at - place * next, end: at - place * next + next });
}

/** Moves by `share` of the video, and stops at its ends. */
export function panBy(view: Viewport, share: number): Viewport {
  return clamp({ start: view.start + share, end: view.end + share });
}

/** The same width, moved so that `at` is in view; unchanged where it is already. */
export function reveal(view: Viewport, at: number): Viewport {
  if (at >= view.start && at <= view.end) return view;
  return panBy(view, at - (view.start + (view.end - view.start) * 0.1));
}

function clamp({ start, end }: Viewport): Viewport {
  const width = Math.min(1, end - start);
  const first = Math.max(0, Math.min(start, 1 - width));
  return { start: first, end: first + width };
}
