import { createStore } from 'zustand/vanilla';
import { LongtakeError, type ErrorData } from '../../electron/contract/errors.ts';
import type { KeptSearch, MarkedAnswer } from '../../electron/contract/searches.ts';
import type { Span } from '../../electron/contract/time.ts';
import type { WindowBridge } from '../bridge/windowBridge.ts';

export interface SearchesState {
  /** The latest first; those with a name are kept. */
  searches: KeptSearch[];
  /** Where a person said that the last absent thing is. */
  answers: MarkedAnswer[];
  load: () => Promise<void>;
  remember: (query: string) => Promise<void>;
  /** Keeps a search under a name; null only remembers it. */
  keep: (query: string, name: string | null) => Promise<void>;
  remove: (id: number) => Promise<void>;
  loadAnswers: (query: string) => Promise<void>;
  mark: (query: string, videoId: string, span: Span) => Promise<void>;
  unmark: (answer: MarkedAnswer) => Promise<void>;
}
export type SearchesStore = ReturnType<typeof createSearchesStore>;

/** Searches of before, and a person's own answers; the library keeps them. */
export function createSearchesStore(bridge: WindowBridge, onError: (error: ErrorData) => void) {
  return createStore<SearchesState>()((set, get) => {
    const attempt = async (work: () => Promise<Partial<SearchesState>>) => {
      try {
        set(await work());
      } catch (error) {
        onError(LongtakeError.from(error).toData());
      }
    };
    return {
      searches: [],
      answers: [],
      load: () => attempt(() => bridge.request('searches.list', {})),
      remember: async (query) => {
        if (query.trim() === '') return;
        // nobody asked for it: a search that cannot be remembered is an answer all the same
        await bridge.request('searches.keep', { query }).then(set, () => undefined);
      },
      keep: (query, name) => attempt(() => bridge.request('searches.keep', { query, name })),
      remove: (id) => attempt(() => bridge.request('searches.delete', { id })),
      loadAnswers: (query) => attempt(() => bridge.request('answers.list', { query })),
      mark: (query, videoId, { start, end }) =>
        attempt(async () => {
          const { answer } = await bridge.request('answers.mark', { query, videoId, start, end });
          return { answers: [...get().answers, answer] };
        }),
      unmark: ({ id }) =>
        attempt(async () => {
          await bridge.request('answers.delete', { id });
          return { answers: get().answers.filter((answer) => answer.id !== id) };
        }),
    };
  });
}
