import { createStore } from 'zustand/vanilla';
import { LongtakeError, type ErrorData } from '../../electron/contract/errors.ts';
import type { Segment } from '../../electron/contract/segments.ts';
import type { WindowEvent } from '../../electron/contract/shell.ts';
import type { WindowBridge } from '../bridge/windowBridge.ts';
import { capital } from '../format.ts';

/** One thing a person did, as the segments that it touched were before and after: undoing is going back. */
interface Step {
  /** In the person's words: "segment added". */
  what: string;
  before: Segment[];
  after: Segment[];
}
interface History {
  undo: Step[];
  redo: Step[];
}

export interface SegmentsState {
  videoId: string | null;
  /** Segments and markers of the open video, in order of time. */
  segments: Segment[];
  selected: string | null;
  /** What undo and redo would take back and do again; null where there is nothing. */
  undoes: string | null;
  redoes: string | null;
  /** The last thing that happened, for screen readers: "Undone: segment added". */
  said: string;
  open: (videoId: string | null) => Promise<void>;
  add: (made: Omit<Segment, 'id'>) => void;
  edit: (id: string, change: Partial<Pick<Segment, 'name' | 'notes' | 'start' | 'end'>>) => void;
  remove: (id: string) => void;
  /** Splits the segment that holds `time`, the selected one first; says so where there is none. */
  split: (time: number) => void;
  select: (id: string | null) => void;
  undo: () => void;
  redo: () => void;
  apply: (event: WindowEvent) => void;
}
export type SegmentsStore = ReturnType<typeof createSegmentsStore>;

/** A person's segments and markers of the open video. Shown at once, kept by the host one step after the other. */
export function createSegmentsStore(bridge: WindowBridge, onError: (error: ErrorData) => void) {
  const histories = new Map<string, History>();
  let writing = Promise.resolve();
  let underWay = 0;
  let isStale = false;
  return createStore<SegmentsState>()((set, get) => {
    const history = (): History => {
      const id = get().videoId ?? '';
      const known = histories.get(id) ?? { undo: [], redo: [] };
      histories.set(id, known);
      return known;
    };
    const load = async (videoId: string) => {
      try {
        const { segments } = await bridge.request('segments.list', { videoId });
        if (get().videoId !== videoId) return;
        // what is still on its way to the host is newer than this answer
        if (underWay > 0) isStale = true;
        else set({ segments: inOrder(segments) });
      } catch (error) {
        onError(LongtakeError.from(error).toData());
      }
    };
    /** Shows the step's end (or, backwards, its beginning) and has it kept; what cannot be kept is shown no longer. */
    const go = (from: Segment[], to: Segment[], said: string) => {
      const { videoId, segments, selected } = get();
      if (videoId === null) return;
      const touched = new Set([...from, ...to].map(({ id }) => id));
      const after = new Set(to.map(({ id }) => id));
      const { undo, redo } = history();
      set({
        segments: inOrder([...segments.filter(({ id }) => !touched.has(id)), ...to]),
        selected: selected !== null && touched.has(selected) && !after.has(selected) ? (to[0]?.id ?? null) : selected,
        undoes: undo.at(-1)?.what ?? null,
        redoes: redo.at(-1)?.what ?? null,
        said,
      });
      underWay++;
      writing = writing
        .then(() => bridge.request('segments.change', { videoId, put: to, remove: [...touched].filter((id) => !after.has(id)) }))
        .then(() => undefined)
        .catch((error: unknown) => {
          onError(LongtakeError.from(error).toData());
          // what the library holds is the truth, and the steps no longer lead from there
          histories.delete(videoId);
          set({ undoes: null, redoes: null });
          isStale = true;
        })
        .finally(() => {
          underWay--;
          if (underWay > 0 || !isStale) return;
          isStale = false;
          const open = get().videoId;
          if (open !== null) void load(open);
        });
    };
    const step = (what: string, before: Segment[], after: Segment[]) => {
      const { undo, redo } = history();
      undo.push({ what, before, after });
      redo.length = 0;
      go(before, after, capital(what));
    };
    const find = (id: string) => get().segments.find((one) => one.id === id);
    return {
      videoId: null,
      segments: [],
      selected: null,
      undoes: null,
      redoes: null,
      said: '',
      open: async (videoId) => {
        if (videoId === get().videoId) return;
        set({ videoId, segments: [], selected: null, said: '' });
        const { undo, redo } = history();
        set({ undoes: undo.at(-1)?.what ?? null, redoes: redo.at(-1)?.what ?? null });
        if (videoId !== null) await load(videoId);
      },
      add: (made) => {
        if (get().videoId === null) return;
        const segment = { ...made, id: crypto.randomUUID() };
        step(`${made.kind} added`, [], [segment]);
        set({ selected: segment.id });
      },
      edit: (id, change) => {
        const before = find(id);
        if (!before) return;
        const after = { ...before, ...change };
        if (Object.entries(change).every(([name, value]) => before[name as keyof typeof change] === value)) return;
        const isValid = after.kind === 'marker' ? after.end === after.start : after.end > after.start;
        if (!isValid || after.start < 0) return;
        step(
          change.name !== undefined ? 'name changed' : change.notes !== undefined ? 'notes changed' : 'times changed',
          [before],
          [after],
        );
      },
      remove: (id) => {
        const before = find(id);
        if (before) step(`${before.kind} deleted`, [before], []);
      },
      split: (time) => {
        const { segments, selected } = get();
        const holding = segments.filter(({ kind, start, end }) => kind === 'segment' && time > start && time < end);
        const whole = holding.find(({ id }) => id === selected) ?? holding.at(-1);
        if (!whole) {
          set({ said: 'There is no segment to split here' });
          return;
        }
        const second = { ...whole, id: crypto.randomUUID(), start: time };
        step('segment split', [whole], [{ ...whole, end: time }, second]);
        set({ selected: second.id });
      },
      select: (selected) => set({ selected }),
      undo: () => {
        const { undo, redo } = history();
        const last = undo.pop();
        if (!last) return;
        redo.push(last);
        go(last.after, last.before, `Undone: ${last.what}`);
      },
      redo: () => {
        const { undo, redo } = history();
        const next = redo.pop();
        if (!next) return;
        undo.push(next);
        go(next.before, next.after, `Done again: ${next.what}`);
      },
      apply: (event) => {
        if (event.event !== 'segments.changed' || event.data.videoId !== get().videoId) return;
        // one's own changes come back too: only what somebody else did needs reading
        if (underWay > 0) isStale = true;
        else void load(event.data.videoId);
      },
    };
  });
}

function inOrder(segments: Segment[]): Segment[] {
  return segments.toSorted((a, b) => a.start - b.start || a.end - b.end || a.id.localeCompare(b.id));
}
