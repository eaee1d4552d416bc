import { ZoomIn, ZoomOut } from 'lucide-react';
import { useCallback, useEffect, useLayoutEffect, useMemo, useRef, useState, type PointerEvent } from 'react';
import { countOf, formatClock, speakTime } from '../format.ts';
import { usePlayer, useSearch, useStores } from '../stores/useStores.ts';
import { shownMoments } from '../stores/search.ts';
import { Button, IconButton } from '../ui/Button.tsx';
import { Kbd } from '../ui/Kbd.tsx';
import { readColours } from './colours.ts';
import { layoutTracks } from './layout.ts';
import { scaleOf } from './scale.ts';
import styles from './Timeline.module.css';
import type { TimelineData } from './track.ts';
import { TrackHeads } from './TrackHeads.tsx';
import { useSheets } from './useSheets.ts';
import { useSize } from './useSize.ts';
import { FIT, panBy, reveal, zoomAt } from './viewport.ts';
import { timelineZoom } from './zoomSignal.ts';

const ZOOM_STEP = 0.6;
const NO_SPRITES: never[] = [];

/** Everything that is known of the video along its time; click or drag seeks, the wheel moves, with Ctrl it zooms. */
export function Timeline() {
  const { player, search } = useStores();
  const detail = usePlayer((state) => state.detail);
  const time = usePlayer((state) => state.time);
  const seekTo = usePlayer((state) => state.seekTo);
  const result = useSearch((state) => state.result);
  const selected = useSearch((state) => state.selected);
  const [view, setView] = useState(FIT);
  const [hover, setHover] = useState<number | null>(null);
  const canvas = useRef<HTMLCanvasElement>(null);
  const [body, size] = useSize();
  const sheets = useSheets(detail?.summary.id ?? null, detail?.sprites ?? NO_SPRITES);
  const duration = detail?.probe?.duration ?? detail?.summary.duration ?? 0;
  const rows = useMemo(() => layoutTracks(size.height), [size.height]);
  const scale = useMemo(() => scaleOf(view, duration, size.width), [view, duration, size.width]);

  const moments = useMemo(
    () =>
      shownMoments(result)
        .map((moment, index) => ({ moment, rank: index + 1 }))
        .filter(({ moment, rank }) => moment.videoId === detail?.summary.id && (moment.likelihood !== 'unlikely' || rank - 1 === selected)),
    [result, detail, selected],
  );
  const data = useMemo<TimelineData | null>(
    () => detail && { detail, duration, moments, selected: selected === null ? null : selected + 1, sheets },
    [detail, duration, moments, selected, sheets],
  );
  const theme = document.documentElement.dataset['theme'];

  useLayoutEffect(() => {
    const element = canvas.current;
    const context = element?.getContext('2d');
    if (!element || !context || !data || size.width === 0) return;
    const ratio = window.devicePixelRatio;
    element.width = Math.round(size.width * ratio);
    element.height = Math.round(size.height * ratio);
    context.setTransform(ratio, 0, 0, ratio, 0, 0);
    const colours = readColours(element);
    for (const { track, area } of rows) track.draw(context, area, scale, data, colours);
  }, [data, rows, scale, size, theme]);

  const zoom = useCallback(
    (factor: number, at: number) => setView((current) => zoomAt(current, duration > 0 ? at / duration : 0.5, factor, duration)),
    [duration],
  );
  useEffect(
    () =>
      timelineZoom.listen((kind) => {
        if (kind === 'fit') setView(FIT);
        else zoom(kind === 'in' ? ZOOM_STEP : 1 / ZOOM_STEP, time);
      }),
    [zoom, time],
  );
  // a moment that was opened elsewhere is brought into view; playing on does not move what a person looks at
  useEffect(
    () =>
      player.subscribe(({ seek }, before) => {
        if (seek && seek !== before.seek && duration > 0) setView((current) => reveal(current, Math.min(1, seek.time / duration)));
      }),
    [player, duration],
  );

  useEffect(() => {
    const element = body.current;
    if (!element) return;
    const onWheel = (event: WheelEvent) => {
      event.preventDefault();
      const box = element.getBoundingClientRect();
      if (event.ctrlKey || event.metaKey) zoom(Math.exp(event.deltaY * 0.004), scale.time(event.clientX - box.left));
      else if (duration > 0)
        setView((current) => panBy(current, ((event.deltaX + event.deltaY) / box.width) * (current.end - current.start)));
    };
    element.addEventListener('wheel', onWheel, { passive: false });
    return () => element.removeEventListener('wheel', onWheel);
  }, [body, zoom, scale, duration]);

  const timeAt = (event: PointerEvent<HTMLElement>) => {
    const box = event.currentTarget.getBoundingClientRect();
    const x = event.clientX - box.left;
    const overview = rows[0];
    const inOverview = overview !== undefined && event.clientY - box.top < overview.area.top + overview.area.height;
    return Math.max(0, Math.min(duration, inOverview ? (x / box.width) * duration : scale.time(x)));
  };
  const onPointer = (event: PointerEvent<HTMLElement>) => {
    const at = timeAt(event);
    setHover(at);
    if ((event.buttons & 1) === 0) return;
    if (event.type === 'pointerdown') event.currentTarget.setPointerCapture(event.pointerId);
    const inside = moments.find(({ moment }) => at >= moment.start && at < moment.end);
    if (event.type === 'pointerdown' && inside) search.getState().select(inside.rank - 1);
    seekTo(at);
  };
  const open = selected === null ? undefined : moments.find(({ rank }) => rank === selected + 1);
  return (
    <section className={styles['timeline']} aria-label="Timeline">
      <header className={styles['header']}>
        <span className={styles['what']}>
          {moments.length === 0 ? (
            result ? (
              'No moments here'
            ) : (
              formatClock(hover ?? time)
            )
          ) : (
            <>
              {open && <b>{open.rank}</b>} {open ? `of ${countOf(moments.length, 'moment')}` : countOf(moments.length, 'moment')}
            </>
          )}
        </span>
        {hover !== null && moments.length > 0 && <span className={styles['hover']}>{formatClock(hover)}</span>}
        <span className={styles['gap']} />
        <IconButton label="Zoom out" hint="-" onClick={() => zoom(1 / ZOOM_STEP, time)}>
          <ZoomOut size={16} />
        </IconButton>
        <IconButton label="Zoom in" hint="+" onClick={() => zoom(ZOOM_STEP, time)}>
          <ZoomIn size={16} />
        </IconButton>
        <Button look="ghost" size="small" onClick={() => setView(FIT)}>
          Fit <Kbd>\</Kbd>
        </Button>
      </header>
      <div className={styles['body']}>
        <TrackHeads rows={rows} />
        <div
          ref={body}
          className={styles['tracks']}
          role="slider"
          tabIndex={0}
          aria-label="Place in the video"
          aria-valuemin={0}
          aria-valuemax={Math.round(duration)}
          aria-valuenow={Math.round(time)}
          aria-valuetext={`${speakTime(time)}${open ? `, moment ${open.rank} of ${moments.length}, ${open.moment.likelihood}` : ''}`}
          onPointerDown={onPointer}
          onPointerMove={onPointer}
          onPointerLeave={() => setHover(null)}
        >
          <canvas ref={canvas} aria-hidden="true" />
          {hover !== null && <i className={styles['hoverLine']} style={{ transform: `translateX(${scale.x(hover)}px)` }} />}
          {duration > 0 && <i className={styles['playhead']} style={{ transform: `translateX(${scale.x(time)}px)` }} />}
        </div>
      </div>
    </section>
  );
}
