import { useEffect, useMemo, useState, type KeyboardEvent } from 'react';
import { formatDuration, speakTime } from '../format.ts';
import { openMoment } from '../search/openMoment.ts';
import { useIsAnswerOpen } from '../ask/useIsAnswerOpen.ts';
import { playCitations } from '../ask/playCitations.ts';
import { nameOfCitation } from '../ask/wording.ts';
import { useAsk, usePlayer, useSearch, useSegments, useStores } from '../stores/useStores.ts';
import { answerOf } from './answer.ts';
import { momentsOf } from './readData.ts';
import styles from './Timeline.module.css';
import type { Viewport } from './viewport.ts';

/** Most entries of one list: what is in view is enough to walk through, ten hours of lines are not. */
const MOST = 200;
/** The lists follow the view once it stands still, ms. */
const STILL_MS = 400;

interface Entry {
  key: string;
  label: string;
  run: () => void;
}

/** What the canvas shows, as lists of buttons for screen readers and the keyboard: moments, and the shots and lines in view. */
export function HiddenLists() {
  const stores = useStores();
  const view = useSettledView();
  const detail = usePlayer((state) => state.detail);
  const seekTo = usePlayer((state) => state.seekTo);
  const result = useSearch((state) => state.result);
  const selected = useSearch((state) => state.selected);
  const segments = useSegments((state) => state.segments);
  const hasAnswer = useIsAnswerOpen();
  const answer = useAsk((state) => (hasAnswer ? state.result : null));
  const lists = useMemo(() => {
    const duration = detail?.summary.duration ?? 0;
    const [from, to] = [view.start * duration, view.end * duration];
    const inView = <T extends { start: number; end: number }>(spans: readonly T[]) =>
      spans.filter((span) => span.end > from && span.start < to).slice(0, MOST);
    const { moments } = momentsOf(result, detail?.summary.id ?? null, selected);
    return [
      {
        name: 'Citations',
        entries: (answerOf(answer, detail?.summary.id ?? null, null, false)?.citations ?? []).map(({ citation, place }): Entry => ({
          key: `${place}`,
          label: nameOfCitation(citation),
          run: () => playCitations(stores, [citation]),
        })),
      },
      {
        name: 'Moments',
        entries: moments.map(({ moment, rank }): Entry => ({
          key: `${rank}`,
          label: `Moment ${rank}, ${moment.likelihood}, at ${speakTime(moment.start)}`,
          run: () => openMoment(stores, rank - 1),
        })),
      },
      {
        name: 'Segments and markers',
        entries: segments.slice(0, MOST).map(({ id, kind, name, start }): Entry => ({
          key: id,
          label: `${kind === 'marker' ? 'Marker' : 'Segment'} ${name}, at ${speakTime(start)}`,
          run: () => seekTo(start),
        })),
      },
      {
        name: 'Shots in view',
        entries: inView(detail?.shots ?? []).map((shot): Entry => ({
          key: `${shot.start}`,
          label: `Shot at ${speakTime(shot.start)}, ${formatDuration(shot.end - shot.start)} long`,
          run: () => seekTo(shot.start),
        })),
      },
      {
        name: 'Lines in view',
        entries: inView(detail?.transcript ?? []).map((line): Entry => ({
          key: `${line.id}`,
          label: `${speakTime(line.start)}: ${line.speaker === null ? '' : `${line.speaker}: `}${line.text}`,
          run: () => seekTo(line.start),
        })),
      },
    ];
  }, [stores, view, detail, result, selected, segments, answer, seekTo]);
  return (
    <div className={styles['lists']}>
      {lists.map(({ name, entries }) => entries.length > 0 && <List key={name} name={name} entries={entries} />)}
    </div>
  );
}

/** One stop of Tab; the arrows walk through it. The button with the focus is seen. */
function List({ name, entries }: { name: string; entries: Entry[] }) {
  const [current, setCurrent] = useState(0);
  const stop = Math.min(current, entries.length - 1);
  const onKey = (event: KeyboardEvent<HTMLElement>) => {
    const step = { ArrowDown: 1, ArrowRight: 1, ArrowUp: -1, ArrowLeft: -1 }[event.key];
    if (step === undefined) return;
    event.preventDefault();
    event.stopPropagation();
    const next = Math.max(0, Math.min(entries.length - 1, stop + step));
    setCurrent(next);
    event.currentTarget.querySelectorAll('button')[next]?.focus();
  };
  return (
    <ul aria-label={name} onKeyDown={onKey}>
      {entries.map(({ key, label, run }, place) => (
        <li key={key}>
          <button type="button" tabIndex={place === stop ? 0 : -1} onFocus={() => setCurrent(place)} onClick={run}>
            {label}
          </button>
        </li>
      ))}
    </ul>
  );
}

/** The view, once it has stood still for a moment: the lists need not be made anew sixty times a second. */
function useSettledView(): Viewport {
  const { timeline } = useStores();
  const [view, setView] = useState(timeline.getState().target);
  useEffect(() => {
    let timer: ReturnType<typeof setTimeout> | undefined;
    const end = timeline.subscribe(({ target }, before) => {
      if (target === before.target) return;
      clearTimeout(timer);
      timer = setTimeout(() => setView(target), STILL_MS);
    });
    return () => {
      clearTimeout(timer);
      end();
    };
  }, [timeline]);
  return view;
}
