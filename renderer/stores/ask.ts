import { createStore } from 'zustand/vanilla';
import type { AnswerResult, AnswerSentence, AskThread, Citation } from '../../electron/contract/ask.ts';
import type { RequestOutput } from '../../electron/contract/bridge.ts';
import { LongtakeError, type ErrorData } from '../../electron/contract/errors.ts';
import type { WindowEvent } from '../../electron/contract/shell.ts';
import type { WindowBridge } from '../bridge/windowBridge.ts';

/** Most videos that a question may name; more of them means all. */
const MOST_VIDEOS = 1000;

export type Outlook = RequestOutput<'ask.outlook'>;

/** A question on its way. */
export interface Asking {
  id: string;
  threadId: string;
  question: string;
  videoIds: string[];
  /** What the model has written and nobody has checked yet. */
  draft: string;
  sentences: AnswerSentence[];
  /** Share of the video's memory that has been read, 0 to 1; null where none has to be. */
  reading: number | null;
  stopping: boolean;
}

/** A question that could not be answered. */
interface Failed {
  threadId: string | null;
  question: string;
  videoIds: string[];
  error: ErrorData;
}

export interface AskState {
  /** What the box in the title bar does with what is typed. */
  mode: 'find' | 'ask';
  /** A new question, as far as it is typed. */
  typed: string;
  /** A question further on the open answer, as far as it is typed. */
  further: string;
  /** The video in the player. */
  videoId: string | null;
  /** Kept questions on that video, the oldest thread first. */
  threads: AskThread[];
  /** The answer that is shown; null while there is none or one is on its way. */
  result: AnswerResult | null;
  asking: Asking | null;
  failed: Failed | null;
  /** What a question would cost now; null until that is known. */
  outlook: Outlook | null;
  /** Place in `citationsOf(result)` of the one that was opened last. */
  current: number | null;
  /** Spans that are still to be played, the playing one first. */
  playlist: Citation[];
  /** Whether the timeline shows what the model attended to. */
  attention: boolean;
  /** Whether the answer stands in place of the library, because it was asked for there. */
  inLibrary: boolean;
  setMode: (mode: 'find' | 'ask') => void;
  type: (typed: string) => void;
  typeFurther: (typed: string) => void;
  /** Opens the kept questions of a video. */
  open: (videoId: string | null) => Promise<void>;
  /** Asks; an answer on its way is stopped first. With a thread it is a question further on it. */
  ask: (question: string, videoIds: string[], threadId?: string) => Promise<void>;
  /** Ends the answer where it is; what there is stays. */
  stop: () => Promise<void>;
  show: (result: AnswerResult | null) => void;
  /** Forgets an answer. */
  remove: (result: AnswerResult) => Promise<void>;
  /** Asks what a question on these videos would cost now. */
  look: (videoIds: string[]) => Promise<void>;
  setCurrent: (current: number | null) => void;
  setPlaylist: (playlist: Citation[]) => void;
  toggleAttention: () => void;
  placeInLibrary: (inLibrary: boolean) => void;
  apply: (event: WindowEvent) => void;
}
export type AskStore = ReturnType<typeof createAskStore>;

export function createAskStore(bridge: WindowBridge, onError: (error: ErrorData) => void) {
  return createStore<AskState>()((set, get) => {
    let lookSerial = 0;
    const update = (id: string, change: (asking: Asking) => Partial<Asking>) =>
      set(({ asking }) => (asking?.id === id ? { asking: { ...asking, ...change(asking) } } : {}));
    /** The answer as it counts: it takes the place of what was shown while it came. */
    const finish = (result: AnswerResult) =>
      set(({ asking, threads, videoId }) => ({
        ...(asking?.id === result.id && { asking: null, result, current: null, failed: null }),
        ...(videoId !== null && result.videoIds.includes(videoId) && { threads: withAnswer(threads, result) }),
      }));
    return {
      mode: 'find',
      typed: '',
      further: '',
      videoId: null,
      threads: [],
      result: null,
      asking: null,
      failed: null,
      outlook: null,
      current: null,
      playlist: [],
      attention: false,
      inLibrary: false,
      setMode: (mode) => set({ mode }),
      type: (typed) => set({ typed }),
      typeFurther: (further) => set({ further }),
      open: async (videoId) => {
        if (videoId === get().videoId) return;
        // an answer about this video too stays open, one about others goes
        set(({ result, playlist }) => {
          const isAbout = videoId !== null && result?.videoIds.includes(videoId) === true;
          return { videoId, threads: [], failed: null, ...(isAbout ? { playlist } : { result: null, current: null, playlist: [] }) };
        });
        if (videoId === null) return;
        try {
          const { threads } = await bridge.request('ask.threads', { videoId });
          if (get().videoId !== videoId) return;
          // what was asked last is there again
          const last = threads.flatMap(({ answers }) => answers).reduce(latest, null);
          set(({ result, asking }) => ({ threads, ...(!result && !asking && { result: last }) }));
        } catch (error) {
          onError(LongtakeError.from(error).toData());
        }
      },
      ask: async (question, videoIds, threadId) => {
        const text = question.trim();
        if (text === '') return;
        await get().stop();
        const id = crypto.randomUUID();
        const named = videoIds.length > MOST_VIDEOS ? [] : videoIds;
        set({
          asking: {
            ...{ id, question: text, videoIds: named, threadId: threadId ?? id },
            ...{ draft: '', sentences: [], reading: null, stopping: false },
          },
          ...{ result: null, failed: null, current: null, playlist: [] },
          ...(threadId === undefined ? { typed: '', further: '' } : { further: '' }),
        });
        try {
          finish(await bridge.request('ask.run', { id, question: text, videoIds: named, ...(threadId !== undefined && { threadId }) }));
        } catch (thrown) {
          if (get().asking?.id !== id) return;
          const error = LongtakeError.from(thrown).toData();
          set({ asking: null, failed: { threadId: threadId ?? null, question: text, videoIds: named, error } });
        }
      },
      stop: async () => {
        const { asking } = get();
        if (!asking || asking.stopping) return;
        update(asking.id, () => ({ stopping: true }));
        try {
          await bridge.request('ask.stop', { id: asking.id });
        } catch (error) {
          update(asking.id, () => ({ stopping: false }));
          onError(LongtakeError.from(error).toData());
        }
      },
      show: (result) => set({ result, failed: null, current: null, playlist: [] }),
      remove: async ({ id, threadId }) => {
        try {
          await bridge.request('ask.remove', { threadId, id });
          set(({ threads, result }) => ({
            threads: threads
              .map((thread) => ({ ...thread, answers: thread.answers.filter((answer) => answer.id !== id) }))
              .filter(({ answers }) => answers.length > 0),
            ...(result?.id === id && { result: null, current: null, playlist: [] }),
          }));
        } catch (error) {
          onError(LongtakeError.from(error).toData());
        }
      },
      look: async (videoIds) => {
        const mine = ++lookSerial;
        try {
          const outlook = await bridge.request('ask.outlook', { videoIds: videoIds.length > MOST_VIDEOS ? [] : videoIds });
          if (mine === lookSerial) set({ outlook });
        } catch {
          // a promise that cannot be made is not made; asking itself says what is wrong
          if (mine === lookSerial) set({ outlook: null });
        }
      },
      setCurrent: (current) => set({ current }),
      setPlaylist: (playlist) => set({ playlist }),
      toggleAttention: () => set(({ attention }) => ({ attention: !attention })),
      placeInLibrary: (inLibrary) => set({ inLibrary }),
      apply: (event) => {
        switch (event.event) {
          case 'ask.token':
            update(event.data.id, ({ draft }) => ({ draft: draft + event.data.text, reading: null }));
            return;
          case 'ask.sentence': {
            const { id, index, sentence } = event.data;
            update(id, ({ sentences }) => ({ draft: '', reading: null, sentences: sentences.toSpliced(index, 1, sentence) }));
            return;
          }
          case 'ask.reading':
            update(event.data.id, () => ({ reading: event.data.progress < 1 ? event.data.progress : null }));
            return;
          case 'ask.done':
            finish(event.data.result);
            return;
          default:
        }
      },
    };
  });
}

function latest(before: AnswerResult | null, answer: AnswerResult): AnswerResult {
  return before && before.askedAt > answer.askedAt ? before : answer;
}

function withAnswer(threads: AskThread[], result: AnswerResult): AskThread[] {
  const without = (answers: AnswerResult[]) => answers.filter(({ id }) => id !== result.id);
  if (!threads.some(({ id }) => id === result.threadId)) return [...threads, { id: result.threadId, answers: [result] }];
  return threads.map((thread) => (thread.id === result.threadId ? { ...thread, answers: [...without(thread.answers), result] } : thread));
}

/** The sources of an answer in its order, each once. */
export function citationsOf(answer: { sentences: readonly AnswerSentence[] } | null): Citation[] {
  const found = new Map<string, Citation>();
  for (const { citations } of answer?.sentences ?? []) for (const one of citations) if (!found.has(keyOf(one))) found.set(keyOf(one), one);
  return [...found.values()];
}

/** What tells two sources apart. */
export function keyOf({ videoId, kind, start, end }: Citation): string {
  return `${videoId} ${kind} ${start} ${end}`;
}
