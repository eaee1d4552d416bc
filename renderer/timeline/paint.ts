import type { Stores } from '../stores/stores.ts';
import { readColours } from './colours.ts';
import { drawTimeline } from './draw.ts';
import type { Row } from './layout.ts';
import { dataReader } from './readData.ts';
import { scaleOf } from './scale.ts';
import { imageReader, Stills } from './stills.ts';

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
export function startPainting(surface: Surface, stores: Stores): Painter {
  const { canvas, playhead, pointer } = surface;
  // nothing shines through: the browser need not blend it with what lies under it
  const context = canvas.getContext('2d', { alpha: false });
  let size = { width: 0, height: 0, rows: [] as readonly Row[] };
  let colours: ReturnType<typeof readColours> | null = null;
  let asked = 0;
  let fetching: ReturnType<typeof setTimeout> | undefined;

  const ask = () => {
    asked ||= requestAnimationFrame(paint);
  };
  const stills = new Stills(
    imageReader((file) => stores.bridge.mediaUrl(stores.player.getState().videoId ?? '', file)),
    ask,
  );
  const read = dataReader(stores, stills);

  function paint(): void {
    asked = 0;
    const data = read();
    if (!context || !data || size.width === 0) return;
    const { shown, hover, duration } = stores.timeline.getState();
    const scale = scaleOf(shown, duration, size.width);
    colours ??= readColours(canvas);
    stills.begin();
    drawTimeline(context, size.rows, scale, data, colours);
    const at = (element: HTMLElement, time: number | null) => {
      const x = time === null ? -1 : scale.x(time);
      element.hidden = time === null || x < -1 || x > size.width + 1;
      if (!element.hidden) element.style.transform = `translateX(${Math.round(x)}px)`;
    };
    at(playhead, data.time);
    at(pointer, hover && hover.track !== 'overview' ? hover.time : null);
    clearTimeout(fetching);
    fetching = setTimeout(() => stills.fetch(), STILL_MS);
  }

  const theme = new MutationObserver(() => {
    colours = null;
    ask();
  });
  theme.observe(document.documentElement, { attributes: true, attributeFilter: ['data-theme'] });
  // a letter measured before the font was there would be wrong from then on
  void document.fonts.ready.then(ask);
  const ends = [
    stores.timeline.subscribe(ask),
    stores.segments.subscribe(ask),
    stores.search.subscribe(ask),
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
      // at once: an empty canvas must not be seen
      paint();
    },
    stop: () => {
      cancelAnimationFrame(asked);
      clearTimeout(fetching);
      theme.disconnect();
      for (const end of ends) end();
      stills.close();
    },
  };
}
