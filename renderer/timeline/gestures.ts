import type { Stores } from '../stores/stores.ts';
import { openMoment } from '../search/openMoment.ts';
import { isAnswerOpen, playCitations } from '../ask/playCitations.ts';
import { answerOf, citationAt } from './answer.ts';
import { overviewPart, segmentAt, shotAt, trackAt } from './hit.ts';
import type { Row } from './layout.ts';
import { momentsOf } from './readData.ts';
import { scaleOf, type Scale } from './scale.ts';

/** A press that moves less than this is a click, px. */
const CLICK_PX = 4;
/** How strongly a wheel zooms. */
const WHEEL_ZOOM = 0.004;
/** Wheels with notches turn by more than this at once, px; their steps glide. */
const NOTCH_PX = 60;
const LINE_PX = 24;

/** What goes on between press and release. */
type Drag =
  | { kind: 'scrub' }
  | { kind: 'range'; from: number; x: number; moved: boolean }
  | { kind: 'window'; grip: number }
  | { kind: 'edge'; edge: 'start' | 'end' };

/** Mouse, pen, touch and wheel on the tracks. Returns the function that ends listening. */
export function listenToGestures(element: HTMLElement, stores: Stores, rowsNow: () => readonly Row[]): () => void {
  const { timeline, player, search, segments, view } = stores;
  const touches = new Map<number, number>();
  let drag: Drag | null = null;

  const scaleNow = (): Scale => {
    const { shown, duration } = timeline.getState();
    return scaleOf(shown, duration, Math.max(1, element.clientWidth));
  };
  const placeOf = (event: MouseEvent) => {
    const box = element.getBoundingClientRect();
    const { duration } = timeline.getState();
    const [x, y] = [event.clientX - box.left, event.clientY - box.top];
    const scale = scaleNow();
    const track = trackAt(rowsNow(), y);
    const raw = track === 'overview' ? (x / scale.width) * duration : scale.time(x);
    return { x, track, scale, time: Math.max(0, Math.min(duration, raw)) };
  };
  const share = (time: number) => time / Math.max(1e-6, timeline.getState().duration);

  const onDown = (event: PointerEvent) => {
    if (event.button !== 0) return;
    element.setPointerCapture(event.pointerId);
    touches.set(event.pointerId, event.clientX);
    if (touches.size > 1) {
      drag = null;
      return;
    }
    const { x, track, scale, time } = placeOf(event);
    if (track === 'overview') {
      const part = overviewPart(x, scale, timeline.getState().duration);
      if (part === 'beside') timeline.getState().centreOn(share(time));
      const { shown } = timeline.getState();
      drag =
        part === 'start' || part === 'end'
          ? { kind: 'edge', edge: part }
          : { kind: 'window', grip: share(time) - (shown.start + shown.end) / 2 };
    } else if (track === 'ruler') {
      drag = { kind: 'scrub' };
      player.getState().seekTo(time);
    } else drag = { kind: 'range', from: time, x, moved: false };
  };

  const onMove = (event: PointerEvent) => {
    const { x, track, time } = placeOf(event);
    timeline.getState().setHover(drag?.kind === 'scrub' ? { time, track: 'ruler' } : { time, track });
    if (touches.has(event.pointerId) && touches.size === 2) {
      pinch(event);
      return;
    }
    element.style.cursor = drag ? element.style.cursor : cursorOf(track, x);
    switch (drag?.kind) {
      case 'scrub':
        player.getState().seekTo(Math.max(0, Math.min(timeline.getState().duration, scaleNow().time(x))));
        return;
      case 'range':
        drag.moved ||= Math.abs(x - drag.x) >= CLICK_PX;
        if (drag.moved) {
          const to = Math.max(0, Math.min(timeline.getState().duration, scaleNow().time(x)));
          player.getState().setInOut({ inPoint: Math.min(drag.from, to), outPoint: Math.max(drag.from, to) });
        }
        return;
      case 'window':
        timeline.getState().centreOn(x / element.clientWidth - drag.grip);
        return;
      case 'edge':
        timeline.getState().moveEdge(drag.edge, x / element.clientWidth);
        return;
      case undefined:
    }
  };

  const onUp = (event: PointerEvent) => {
    touches.delete(event.pointerId);
    const ended = drag;
    drag = null;
    if (event.type === 'pointerup' && ended?.kind === 'range' && !ended.moved) click(event);
  };

  const click = (event: PointerEvent) => {
    const { track, time, scale } = placeOf(event);
    if (track === 'citations' && isAnswerOpen(stores)) {
      const answer = answerOf(stores.ask.getState().result, player.getState().videoId, null, false);
      const here = answer && citationAt(answer, time, scale.pxPerSecond);
      if (here) {
        playCitations(stores, [here]);
        return;
      }
    }
    if (track === 'moments') {
      const { result, selected } = search.getState();
      const here = momentsOf(result, player.getState().videoId, selected).moments.find(
        ({ moment }) => time >= moment.start && time < Math.max(moment.end, moment.start + 4 / scale.pxPerSecond),
      );
      if (here) {
        openMoment(stores, here.rank - 1, time);
        return;
      }
    }
    if (track === 'segments') {
      const segment = segmentAt(segments.getState().segments, time, scale.pxPerSecond);
      segments.getState().select(segment?.id ?? null);
      if (segment) {
        view.getState().showTab('segments');
        player.getState().seekTo(segment.start);
        return;
      }
    }
    const shot = track === 'shots' ? shotAt(player.getState().detail?.shots ?? [], time) : null;
    if (shot) player.getState().setInOut({ inPoint: shot.start, outPoint: shot.end });
    player.getState().seekTo(shot?.start ?? time);
  };

  /** Two fingers: their distance zooms, their middle moves. */
  const pinch = (event: PointerEvent) => {
    const box = element.getBoundingClientRect();
    const spread = () => {
      const [a = 0, b = 0] = touches.values();
      return { middle: (a + b) / 2 - box.left, wide: Math.max(8, Math.abs(a - b)) };
    };
    const before = spread();
    const at = share(scaleNow().time(before.middle));
    touches.set(event.pointerId, event.clientX);
    const after = spread();
    timeline.getState().zoomBy(before.wide / after.wide, at, false);
    const { shown } = timeline.getState();
    timeline.getState().panBy(((before.middle - after.middle) / box.width) * (shown.end - shown.start));
  };

  const onWheel = (event: WheelEvent) => {
    event.preventDefault();
    const unit = event.deltaMode === WheelEvent.DOM_DELTA_LINE ? LINE_PX : 1;
    if (event.ctrlKey || event.metaKey) {
      const { time } = placeOf(event);
      const delta = event.deltaY * unit;
      timeline.getState().zoomBy(Math.exp(delta * WHEEL_ZOOM), share(time), Math.abs(delta) >= NOTCH_PX);
      return;
    }
    const { shown } = timeline.getState();
    timeline.getState().panBy((((event.deltaX + event.deltaY) * unit) / element.clientWidth) * (shown.end - shown.start));
  };

  const cursorOf = (track: string, x: number) => {
    if (track !== 'overview') return track === 'ruler' ? 'col-resize' : 'default';
    const part = overviewPart(x, scaleNow(), timeline.getState().duration);
    return part === 'frame' ? 'grab' : part === 'beside' ? 'default' : 'ew-resize';
  };
  const onLeave = () => timeline.getState().setHover(null);

  const listeners = { pointerdown: onDown, pointermove: onMove, pointerup: onUp, pointercancel: onUp, pointerleave: onLeave };
  for (const [name, listener] of Object.entries(listeners)) element.addEventListener(name, listener as EventListener);
  element.addEventListener('wheel', onWheel, { passive: false });
  return () => {
    for (const [name, listener] of Object.entries(listeners)) element.removeEventListener(name, listener as EventListener);
    element.removeEventListener('wheel', onWheel);
  };
}
