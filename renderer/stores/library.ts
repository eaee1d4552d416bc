import { createStore } from 'zustand/vanilla';
import { LongtakeError, type ErrorData } from '../../electron/contract/errors.ts';
import type { RequestOutput } from '../../electron/contract/bridge.ts';
import type { QueueState, Stage, StageStatus } from '../../electron/contract/jobs.ts';
import type { VideoSummary } from '../../electron/contract/library.ts';
import type { WindowEvent } from '../../electron/contract/shell.ts';
import type { WindowBridge } from '../bridge/windowBridge.ts';
import type { Keep } from './view.ts';

export type LeftOut = RequestOutput<'library.add'>['leftOut'][number];

type Layout = 'grid' | 'list';
export const SORT_KEYS = ['added', 'name', 'length', 'size', 'format', 'read'] as const;
export type SortKey = (typeof SORT_KEYS)[number];
export interface Sort {
  by: SortKey;
  down: boolean;
}
export type ReadFilter = 'reading' | 'read' | 'stopped' | 'away';

export interface LibraryState {
  /** False until the host has answered for the first time. */
  loaded: boolean;
  videos: Record<string, VideoSummary>;
  /** Ids, the newest first. */
  order: string[];
  /** Whether files are being looked at that will become cards. */
  adding: boolean;
  /** Paths of files that are still being copied or recorded: each becomes a card when it lies still. */
  growing: string[];
  /** Ids of the videos a person has marked, in the order of marking; Find searches them. */
  selected: string[];
  layout: Layout;
  sort: Sort;
  /** Which videos are shown; null shows all. */
  filter: ReadFilter | null;
  queue: QueueState;
  /** Whether the sample leads to its first found moment. */
  guided: boolean;
  /** Video whose file is asked for in the chooser of a browser. */
  locating: string | null;
  load: () => Promise<void>;
  /** Adds files and folders; returns those left out with the reason, and those that were here already. */
  add(paths: string[]): Promise<{ added: number; leftOut: LeftOut[]; known: VideoSummary[] }>;
  /** Marks one more or one less, or with `through` all from the last marked one to it in the order that is shown. */
  mark: (videoId: string, through?: readonly string[]) => void;
  setSelected: (videoIds: readonly string[]) => void;
  setLayout: (layout: Layout) => void;
  setSort: (sort: Sort) => void;
  setFilter: (filter: ReadFilter | null) => void;
  setLocating: (videoId: string | null) => void;
  setGuided: (guided: boolean) => void;
  arrange: (videoIds: readonly string[]) => Promise<void>;
  redo: (videoId: string, stage: Stage) => Promise<void>;
  deleteAll: () => Promise<boolean>;
  remove: (videoId: string) => Promise<void>;
  pause: (videoId: string) => Promise<void>;
  resume: (videoId: string) => Promise<void>;
  cancel: (videoId: string) => Promise<void>;
  retry: (videoId: string, stage?: Stage) => Promise<void>;
  relocate: (videoId: string, path: string) => Promise<void>;
  apply: (event: WindowEvent) => void;
}
export type LibraryStore = ReturnType<typeof createLibraryStore>;

/** The videos that the host knows, kept up to date by its events. */
export function createLibraryStore(bridge: WindowBridge, onError: (error: ErrorData) => void, keep?: Keep) {
  return createStore<LibraryState>()((set, get) => {
    const put = (videos: VideoSummary[]) =>
      set((state) => {
        const all = { ...state.videos };
        for (const video of videos) all[video.id] = video;
        // progress comes many times a second: only a new card changes the order
        const sameCards = videos.every(({ id, addedAt }) => state.videos[id]?.addedAt === addedAt);
        const growing = state.growing.filter((path) => !videos.some((video) => video.path === path));
        return {
          videos: all,
          ...(!sameCards && { order: sortNewest(all) }),
          ...(growing.length !== state.growing.length && { growing }),
        };
      });
    const attempt = async (work: () => Promise<unknown>) => {
      try {
        await work();
      } catch (error) {
        onError(LongtakeError.from(error).toData());
      }
    };
    return {
      loaded: false,
      videos: {},
      order: [],
      adding: false,
      growing: [],
      selected: [],
      layout: keep?.getItem('libraryLayout') === 'list' ? 'list' : 'grid',
      sort: readSort(keep?.getItem('librarySort') ?? null),
      filter: null,
      queue: { order: [], cores: 0, coresAvailable: 0 },
      guided: false,
      locating: null,
      load: async () => {
        try {
          const { videos } = await bridge.request('library.list', {});
          const all = Object.fromEntries(videos.map((video) => [video.id, video]));
          set((state) => ({ loaded: true, videos: all, order: sortNewest(all), selected: state.selected.filter((id) => id in all) }));
          set({ queue: await bridge.request('jobs.queue', {}) });
        } catch (error) {
          onError(LongtakeError.from(error).toData());
        }
      },
      add: async (paths) => {
        set({ adding: true });
        try {
          const before = get().videos;
          const { added, leftOut } = await bridge.request('library.add', { paths });
          put(added);
          const growing = leftOut.filter(({ code }) => code === 'FILE_GROWING').map(({ path }) => path);
          set((state) => ({ growing: [...new Set([...state.growing, ...growing])] }));
          const known = added.filter((video) => video.id in before);
          return { added: added.length - known.length, leftOut: leftOut.filter(({ code }) => code !== 'FILE_GROWING'), known };
        } catch (error) {
          onError(LongtakeError.from(error).toData());
          return { added: 0, leftOut: [], known: [] };
        } finally {
          set({ adding: false });
        }
      },
      mark: (videoId, through) =>
        set(({ selected }) => {
          const last = selected.at(-1);
          if (through && last !== undefined) {
            const [from, to] = [through.indexOf(last), through.indexOf(videoId)];
            const between = from <= to ? through.slice(from, to + 1) : through.slice(to, from + 1).reverse();
            if (from >= 0 && to >= 0) return { selected: [...new Set([...selected.filter((id) => !between.includes(id)), ...between])] };
          }
          return { selected: selected.includes(videoId) ? selected.filter((id) => id !== videoId) : [...selected, videoId] };
        }),
      setSelected: (videoIds) => set({ selected: [...videoIds] }),
      setLayout: (layout) => {
        keep?.setItem('libraryLayout', layout);
        set({ layout });
      },
      setSort: (sort) => {
        keep?.setItem('librarySort', `${sort.by} ${sort.down ? 'down' : 'up'}`);
        set({ sort });
      },
      setFilter: (filter) => set({ filter }),
      setLocating: (locating) => set({ locating }),
      setGuided: (guided) => set({ guided }),
      arrange: (videoIds) =>
        attempt(async () => {
          set((state) => ({ queue: { ...state.queue, order: [...videoIds] } }));
          set({ queue: await bridge.request('jobs.arrange', { videoIds: [...videoIds] }) });
        }),
      redo: (videoId, stage) => attempt(() => bridge.request('jobs.redo', { videoId, stage })),
      deleteAll: async () => {
        let done = false;
        await attempt(async () => {
          await bridge.request('library.deleteAll', {});
          done = true;
        });
        return done;
      },
      remove: (videoId) => attempt(() => bridge.request('library.remove', { videoId })),
      pause: (videoId) => attempt(() => bridge.request('jobs.pause', { videoId })),
      resume: (videoId) => attempt(() => bridge.request('jobs.resume', { videoId })),
      cancel: (videoId) => attempt(() => bridge.request('jobs.cancel', { videoId })),
      retry: (videoId, stage) => attempt(() => bridge.request('jobs.retry', stage ? { videoId, stage } : { videoId })),
      relocate: (videoId, path) => attempt(() => bridge.request('library.relocate', { videoId, path })),
      apply: (event) => {
        if (event.event === 'video.changed') put([event.data.video]);
        if (event.event === 'video.removed') {
          const { [event.data.videoId]: _removed, ...videos } = get().videos;
          set((state) => ({
            videos,
            order: state.order.filter((id) => id !== event.data.videoId),
            selected: state.selected.filter((id) => id !== event.data.videoId),
          }));
        }
        if (event.event === 'queue.changed') set({ queue: event.data });
        if (event.event === 'stage.progress') {
          const video = get().videos[event.data.videoId];
          if (video) put([{ ...video, stages: withStage(video.stages, event.data.stage) }]);
        }
      },
    };
  });
}

/** "length down" -> the sort; the newest first where nothing (known) was kept. */
function readSort(kept: string | null): Sort {
  const [by, direction] = (kept ?? '').split(' ');
  const known = SORT_KEYS.find((key) => key === by);
  return known ? { by: known, down: direction === 'down' } : { by: 'added', down: true };
}

function sortNewest(videos: Record<string, VideoSummary>): string[] {
  return Object.values(videos)
    .sort((a, b) => b.addedAt.localeCompare(a.addedAt) || a.name.localeCompare(b.name, undefined, { numeric: true }))
    .map((video) => video.id);
}

function withStage(stages: StageStatus[], changed: StageStatus): StageStatus[] {
  const known = stages.some((stage) => stage.name === changed.name);
  return known ? stages.map((stage) => (stage.name === changed.name ? changed : stage)) : [...stages, changed];
}
