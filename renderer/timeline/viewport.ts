/** The part of a video that the timeline shows, as shares of its length: 0 <= start < end <= 1. */
export interface Viewport {
  start: number;
  end: number;
}

export const FIT: Viewport = { start: 0, end: 1 };

/** Where a view that follows something puts it, as a share of the view's width. */
const LEAD = 0.1;

/** Zooms by `factor` (below 1 = closer), no closer than `least` (a share of the video), and keeps the place `at` where it is. */
export function zoomAt(view: Viewport, at: number, factor: number, least: number): Viewport {
  const width = view.end - view.start;
  const next = Math.min(1, Math.max(Math.min(1, least), width * factor));
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
  return panBy(view, at - (view.start + (view.end - view.start) * LEAD));
}

/** The same width with `at` in its middle. */
export function centreOn(view: Viewport, at: number): Viewport {
  return panBy(view, at - (view.start + view.end) / 2);
}

/** Moves one edge of the view to `at`; the other stays, and the view is never narrower than `least`. */
export function moveEdge(view: Viewport, edge: 'start' | 'end', at: number, least: number): Viewport {
  const place = Math.max(0, Math.min(1, at));
  return edge === 'start'
    ? { start: Math.max(0, Math.min(place, view.end - least)), end: view.end }
    : { start: view.start, end: Math.min(1, Math.max(place, view.start + least)) };
}

/** The view at `share` (0 to 1) of the way: its width changes by equal ratios, around the one place that both views show alike. */
export function between(from: Viewport, to: Viewport, share: number): Viewport {
  const [a, b] = [from.end - from.start, to.end - to.start];
  // nearly the same width: there is no such place, or it lies so far away that it is lost to rounding
  if (Math.abs(a - b) < 1e-3 * a) {
    const start = from.start + (to.start - from.start) * share;
    return { start, end: start + a + (b - a) * share };
  }
  const place = (to.start - from.start) / (a - b);
  const fixed = from.start + a * place;
  const width = a * (b / a) ** share;
  return { start: fixed - width * place, end: fixed - width * place + width };
}

/** Ease out, near enough to the stylesheet's cubic-bezier(.2, .8, .2, 1). */
export function easeOut(share: number): number {
  return 1 - (1 - Math.max(0, Math.min(1, share))) ** 3.5;
}

function clamp({ start, end }: Viewport): Viewport {
  const width = Math.min(1, end - start);
  const first = Math.max(0, Math.min(start, 1 - width));
  return { start: first, end: first + width };
}
