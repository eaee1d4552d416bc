import { createStore } from 'zustand/vanilla';
import { LongtakeError, type ErrorData } from '../../electron/contract/errors.ts';
import type { Kind, Moment, SearchResult } from '../../electron/contract/search.ts';
import type { WindowBridge } from '../bridge/windowBridge.ts';

/** Pause in typing after which the search runs, ms. */
const TYPING_MS = 220;
/** Least time between two searches that run because more was read, ms. */
const REFRESH_MS = 2000;
/** Moments asked for; the list is virtual, the eye is not. */
const LIMIT = 100;

export type Scope = 'all' | 'video';
/** The three words under which a person knows evidence; pictures come from two kinds. */
export const EVIDENCE_FILTERS = { seen: ['picture', 'concept'], said: ['speech'], written: ['text'] } as const satisfies Record<
  string,
  readonly Kind[]
>;
export type EvidenceFilter = keyof typeof EVIDENCE_FILTERS;

export interface SearchState {
  query: string;
  scope: Scope;
  /** null shows all. */
  filter: EvidenceFilter | null;
  searching: boolean;
  result: SearchResult | null;
  error: ErrorData | null;
  /** Place of the open moment in `result.moments` followed by `result.unlikely`; null where none is open. */
  selected: number | null;
  type: (query: string) => void;
  setScope: (scope: Scope) => void;
  setFilter: (filter: EvidenceFilter | null) => void;
  /** Id of the video that the scope "video" means. */
  setVideo: (videoId: string | null) => void;
  /** Runs now; the answer to an older search is dropped. */
  run: () => Promise<void>;
  clear: () => void;
  select: (index: number | null) => void;
  /** While the pointer or the focus is inside the list its order stays. */
  hold: (held: boolean) => void;
  /** More has been read: the same question is asked again, at most every two seconds. */
  refresh: () => void;
}
export type SearchStore = ReturnType<typeof createSearchStore>;

export function createSearchStore(bridge: WindowBridge) {
  return createStore<SearchState>()((set, get) => {
    let serial = 0;
    let timer: ReturnType<typeof setTimeout> | undefined;
    let refreshTimer: ReturnType<typeof setTimeout> | undefined;
    let videoId: string | null = null;
    let held = false;
    let missed = false;

    const later = () => {
      clearTimeout(timer);
      timer = setTimeout(() => void get().run(), TYPING_MS);
    };
    return {
      query: '',
      scope: 'all',
      filter: null,
      searching: false,
      result: null,
      error: null,
      selected: null,
      type: (query) => {
        set({ query, selected: null });
        if (query.trim() === '') get().clear();
        else later();
      },
      setScope: (scope) => {
        if (scope === get().scope) return;
        set({ scope, selected: null });
        if (get().query.trim() !== '') void get().run();
      },
      setFilter: (filter) => {
        set({ filter, selected: null });
        if (get().query.trim() !== '') void get().run();
      },
      setVideo: (id) => {
        if (id === videoId) return;
        videoId = id;
        if (get().scope === 'video' && get().query.trim() !== '') void get().run();
      },
      run: async () => {
        clearTimeout(timer);
        const { query, scope, filter } = get();
        if (query.trim() === '') return;
        const mine = ++serial;
        set({ searching: true });
        try {
          const result = await bridge.request('search.run', {
            query,
            limit: LIMIT,
            ...(scope === 'video' && videoId !== null && { in: [videoId] }),
            ...(filter && { kinds: [...EVIDENCE_FILTERS[filter]] }),
          });
          if (mine === serial) set((state) => ({ result, error: null, searching: false, selected: keepSelected(state, result) }));
        } catch (error) {
          if (mine === serial) set({ result: null, error: LongtakeError.from(error).toData(), searching: false, selected: null });
        }
      },
      clear: () => {
        clearTimeout(timer);
        serial++;
        set({ query: '', result: null, error: null, searching: false, selected: null });
      },
      select: (index) => set({ selected: index }),
      hold: (value) => {
        held = value;
        if (!held && missed) get().refresh();
      },
      refresh: () => {
        if (get().query.trim() === '') return;
        missed = held;
        if (held || refreshTimer !== undefined) return;
        refreshTimer = setTimeout(() => {
          refreshTimer = undefined;
          if (held) missed = true;
          else void get().run();
        }, REFRESH_MS);
      },
    };
  });
}

/** Every moment of a result in the order shown. */
export function shownMoments(result: SearchResult | null): Moment[] {
  return result ? [...result.moments, ...result.unlikely] : [];
}

/** After a new answer the open moment stays open where it is still there. */
function keepSelected(state: SearchState, result: SearchResult): number | null {
  const open = state.selected === null ? undefined : shownMoments(state.result)[state.selected];
  if (!open) return null;
  const index = shownMoments(result).findIndex((moment) => moment.videoId === open.videoId && Math.abs(moment.start - open.start) < 1);
  return index < 0 ? null : index;
}
