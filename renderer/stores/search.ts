import { createStore } from 'zustand/vanilla';
import { LongtakeError, type ErrorData } from '../../electron/contract/errors.ts';
import type { Kind, Moment, SearchRequest, SearchResult } from '../../electron/contract/search.ts';
import type { WindowBridge } from '../bridge/windowBridge.ts';

/** Pause in typing after which the search runs, ms. */
const TYPING_MS = 220;
/** Least time between two searches that run because more was read, ms. */
const REFRESH_MS = 2000;
/** Nothing says that a search runs before this, ms. */
const SLOW_MS = 150;
/** Moments asked for; the list is virtual, the eye is not. */
const LIMIT = 1000;

export type Scope = 'all' | 'video' | 'selected';
/** The three words under which a person knows evidence; pictures come from two kinds. */
export const EVIDENCE_FILTERS = { seen: ['picture', 'concept'], said: ['speech'], written: ['text'] } as const satisfies Record<
  string,
  readonly Kind[]
>;
export type EvidenceFilter = keyof typeof EVIDENCE_FILTERS;

/** A picture that is searched by: a file of the person's, or the picture of a video at a time. `label` says which. */
type QueryPicture = { label: string } & ({ kind: 'file'; path: string } | { kind: 'frame'; videoId: string; time: number });

export interface SearchState {
  query: string;
  picture: QueryPicture | null;
  scope: Scope;
  /** Ids of the videos that the scope "selected" means. */
  selection: string[];
  /** Shows only moments with this evidence; null shows all. */
  filter: EvidenceFilter | null;
  searching: boolean;
  /** Whether the search takes long enough to say so. */
  slow: boolean;
  result: SearchResult | null;
  error: ErrorData | null;
  /** Likely moments in other videos, where this one has none; null where that is not known. */
  elsewhere: number | null;
  /** Place of the open moment in `shownMoments(result)`; null where none is open. */
  selected: number | null;
  /** Whether the unlikely moments are listed too. */
  unlikelyShown: boolean;
  type: (query: string) => void;
  setPicture: (picture: QueryPicture | null) => void;
  setScope: (scope: Scope) => void;
  setSelection: (videoIds: string[]) => void;
  setFilter: (filter: EvidenceFilter | null) => void;
  /** Id of the video that the scope "video" means. */
  setVideo: (videoId: string | null) => void;
  showUnlikely: (shown: boolean) => void;
  /** Runs now; the answer to an older search is dropped. */
  run: () => Promise<void>;
  clear: () => void;
  select: (index: number | null) => void;
  /** While the pointer or the focus is inside the list its order stays. */
  hold: (by: 'pointer' | 'focus', held: boolean) => void;
  /** More has been read: the same question is asked again, at most every two seconds. */
  refresh: () => void;
}
export type SearchStore = ReturnType<typeof createSearchStore>;

const NOTHING = { result: null, error: null, elsewhere: null, searching: false, slow: false, selected: null, unlikelyShown: false };

export function createSearchStore(bridge: WindowBridge) {
  return createStore<SearchState>()((set, get) => {
    let serial = 0;
    let timer: ReturnType<typeof setTimeout> | undefined;
    let refreshTimer: ReturnType<typeof setTimeout> | undefined;
    let slowTimer: ReturnType<typeof setTimeout> | undefined;
    let videoId: string | null = null;
    const holders = new Set<string>();
    let missed = false;
    // where nothing was found there is no order to keep: the first moment comes at once, wherever the pointer rests
    const isHeld = () => holders.size > 0 && (get().result?.moments.length ?? 0) > 0;

    const request = (): SearchRequest | null => {
      const { query, picture, scope, selection } = get();
      if (query.trim() === '' && !picture) return null;
      const within = scope === 'video' && videoId !== null ? [videoId] : scope === 'selected' ? selection : [];
      return {
        query,
        limit: LIMIT,
        ...(within.length > 0 && { in: within }),
        ...(picture?.kind === 'file' && { image: picture.path }),
        ...(picture?.kind === 'frame' && { like: { videoId: picture.videoId, time: picture.time } }),
      };
    };
    const runIfAsked = () => {
      if (request()) void get().run();
    };
    /** Where a video has nothing, whether the others have something. */
    const lookElsewhere = async (asked: SearchRequest, mine: number) => {
      const { in: within, ...everywhere } = asked;
      if (!within) return;
      const { moments } = await bridge.request('search.run', everywhere);
      if (mine === serial) set({ elsewhere: moments.filter((moment) => !within.includes(moment.videoId)).length });
    };
    return {
      ...NOTHING,
      query: '',
      picture: null,
      scope: 'all',
      selection: [],
      filter: null,
      type: (query) => {
        set({ query, selected: null });
        clearTimeout(timer);
        if (query.trim() !== '' || get().picture) timer = setTimeout(() => void get().run(), TYPING_MS);
        else get().clear();
      },
      setPicture: (picture) => {
        set({ picture, selected: null });
        if (request()) void get().run();
        else get().clear();
      },
      setScope: (scope) => {
        if (scope === get().scope) return;
        set({ scope, selected: null });
        runIfAsked();
      },
      setSelection: (selection) => {
        if (selection.join() === get().selection.join()) return;
        const { scope } = get();
        set({ selection, ...(scope === 'selected' && selection.length === 0 && { scope: 'all' as const }) });
        if (scope === 'selected') runIfAsked();
      },
      setFilter: (filter) => set({ filter }),
      setVideo: (id) => {
        if (id === videoId) return;
        videoId = id;
        if (get().scope === 'video') runIfAsked();
      },
      showUnlikely: (unlikelyShown) => set({ unlikelyShown }),
      run: async () => {
        clearTimeout(timer);
        clearTimeout(slowTimer);
        const asked = request();
        if (!asked) return;
        const mine = ++serial;
        set({ searching: true });
        slowTimer = setTimeout(() => set({ slow: get().searching }), SLOW_MS);
        try {
          const result = await bridge.request('search.run', asked);
          if (mine !== serial) return;
          set((state) => ({ result, error: null, elsewhere: null, searching: false, slow: false, selected: keepSelected(state, result) }));
          // how many others there are is only a hint beside the answer
          if (result.absent) await lookElsewhere(asked, mine).catch(() => undefined);
        } catch (error) {
          if (mine === serial) set({ ...NOTHING, error: LongtakeError.from(error).toData() });
        }
      },
      clear: () => {
        clearTimeout(timer);
        clearTimeout(slowTimer);
        serial++;
        set({ ...NOTHING, query: '', picture: null });
      },
      select: (index) => set({ selected: index }),
      hold: (by, held) => {
        if (held) holders.add(by);
        else holders.delete(by);
        if (holders.size === 0 && missed) get().refresh();
      },
      refresh: () => {
        if (!request()) return;
        missed = isHeld();
        if (missed || refreshTimer !== undefined) return;
        refreshTimer = setTimeout(() => {
          refreshTimer = undefined;
          if (isHeld()) missed = true;
          else runIfAsked();
        }, REFRESH_MS);
      },
    };
  });
}

/** Every moment of a result: those found, then the unlikely ones. */
export function shownMoments(result: SearchResult | null): Moment[] {
  return result ? [...result.moments, ...result.unlikely] : [];
}

/** Whether anything is searched for. */
export function isSearching({ query, picture }: Pick<SearchState, 'query' | 'picture'>): boolean {
  return query.trim() !== '' || picture !== null;
}

/** After a new answer the open moment stays open where it is still there. */
function keepSelected(state: SearchState, result: SearchResult): number | null {
  const open = state.selected === null ? undefined : shownMoments(state.result)[state.selected];
  if (!open) return null;
  const index = shownMoments(result).findIndex((moment) => moment.videoId === open.videoId && Math.abs(moment.start - open.start) < 1);
  return index < 0 ? null : index;
}
