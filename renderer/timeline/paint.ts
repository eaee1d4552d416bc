import type { Stores } from '../stores/stores.ts';
import { readColours } from './colours.ts';
import { drawTimeline } from './draw.ts';
import type { Row } from './layout.ts';
import { dataReader } from './readData.ts';
import { scaleOf } from './scale.ts';
import type { TimelineData } from './track.ts';
import type { Viewport } from './viewport.ts';
import type { Stills } from './stills.ts';

/** Stills are fetched once the view has stood still for so long, ms: decoding a sheet would cost a picture of the zoom. */
const STILL_MS = 90;

/** What is painted on, and what moves over it. */
export interface Surface {
  canvas: HTMLCanvasElement;
  playhead: HTMLElement;
  pointer: HTMLElement;
}

export interface Painter {
  /** Where the tracks lie; px. */
  resize: (width: number, height: number, rows: readonly Row[]) => void;
  stop: () => void;
}

/**
 * Paints the timeline whenever a store, the theme or the size changes, at most once a frame of the screen. It goes past React: a zoom
 * is sixty of these a second.
 */
export function startPainting(surface: Surface, stores: Stores, stills: Stills): Painter {
  const { canvas, playhead, pointer } = surface;
  // nothing shines through: the browser need not blend it with what lies under it
  const context = canvas.getContext('2d', { alpha: false });
  let size = { width: 0, height: 0, rows: [] as readonly Row[] };
  let colours: ReturnType<typeof readColours> | null = null;
  let asked = 0;
  /** What the canvas shows; null when it must be drawn anew whatever it shows. */
  let drawn: { data: TimelineData; shown: Viewport } | null = null;
  let fetching: ReturnType<typeof setTimeout> | undefined;

  const ask = () => {
    asked ||= requestAnimationFrame(paint);
  };
  const read = dataReader(stores, stills);

  function fetchSoon(isMoving: boolean): void {
    if (isMoving) {
      clearTimeout(fetching);
      fetching = undefined;
    }
    fetching ??= setTimeout(
      () => {
        fetching = undefined;
        stills.fetch();
      },
      isMoving ? STILL_MS : 0,
    );
  }

  function paint(): void {
    asked = 0;
    const { shown, hover, duration } = stores.timeline.getState();
    const scale = scaleOf(shown, duration, size.width);
    // while it plays the tracks are drawn anew only when the playhead has come a pixel on
    const data = read((time) => scale.time(Math.round(scale.x(time))));
    if (!context || !data || size.width === 0) return;
    if (drawn?.data !== data || drawn.shown !== shown) {
      colours ??= readColours(canvas);
      stills.begin();
      drawTimeline(context, { rows: size.rows, height: size.height }, scale, data, colours);
      fetchSoon(drawn?.shown !== shown);
      drawn = { data, shown };
    }
    const at = (element: HTMLElement, time: number | null) => {
      const x = time === null ? -1 : scale.x(time);
      element.hidden = time === null || x < -1 || x > size.width + 1;
      if (!element.hidden) element.style.transform = `translateX(${Math.round(x)}px)`;
    };
    at(playhead, stores.player.getState().time);
    at(pointer, hover && hover.track !== 'overview' ? hover.time : null);
  }

  const repaint = () => {
    drawn = null;
    ask();
  };
  const theme = new MutationObserver(() => {
    colours = null;
    repaint();
  });
  theme.observe(document.documentElement, { attributes: true, attributeFilter: ['data-theme'] });
  // a letter measured before the font was there would be wrong from then on
  void document.fonts.ready.then(repaint);
  const ends = [
    stills.onArrive(repaint),
    stores.timeline.subscribe(ask),
    stores.segments.subscribe(ask),
    stores.search.subscribe(ask),
    stores.ask.subscribe(ask),
    stores.view.subscribe(ask),
    stores.player.subscribe((state, before) => {
      if (state.detail !== before.detail) stills.retry();
      ask();
    }),
  ];
  return {
    resize: (width, height, rows) => {
      const ratio = window.devicePixelRatio;
      const [pixelsWide, pixelsHigh] = [Math.round(width * ratio), Math.round(height * ratio)];
      // setting a size clears the canvas, even where it is the same
      if (canvas.width !== pixelsWide || canvas.height !== pixelsHigh) {
        canvas.width = pixelsWide;
        canvas.height = pixelsHigh;
      }
      context?.setTransform(ratio, 0, 0, ratio, 0, 0);
      size = { width, height, rows };
      drawn = null;
      // at once: an empty canvas must not be seen
      paint();
    },
    stop: () => {
      cancelAnimationFrame(asked);
      clearTimeout(fetching);
      theme.disconnect();
      for (const end of ends) end();
    },
  };
}
