import { createStore } from 'zustand/vanilla';
import { LongtakeError, type ErrorData } from '../../electron/contract/errors.ts';
import type { RequestOutput } from '../../electron/contract/bridge.ts';
import type { Stage, StageStatus } from '../../electron/contract/jobs.ts';
import type { VideoSummary } from '../../electron/contract/library.ts';
import type { WindowEvent } from '../../electron/contract/shell.ts';
import type { WindowBridge } from '../bridge/windowBridge.ts';

export type LeftOut = RequestOutput<'library.add'>['leftOut'][number];

export interface LibraryState {
  /** False until the host has answered for the first time. */
  loaded: boolean;
  videos: Record<string, VideoSummary>;
  /** Ids, the newest first. */
  order: string[];
  /** Whether files are being looked at that will become cards. */
  adding: boolean;
  load: () => Promise<void>;
  /** Adds files and folders; returns those left out with the reason. */
  add(paths: string[]): Promise<{ added: number; leftOut: LeftOut[] }>;
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
export function createLibraryStore(bridge: WindowBridge, onError: (error: ErrorData) => void) {
  return createStore<LibraryState>()((set, get) => {
    const put = (videos: VideoSummary[]) =>
      set((state) => {
        const all = { ...state.videos };
        for (const video of videos) all[video.id] = video;
        return { videos: all, order: sortNewest(all) };
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
      load: () =>
        attempt(async () => {
          const { videos } = await bridge.request('library.list', {});
          const all = Object.fromEntries(videos.map((video) => [video.id, video]));
          set({ loaded: true, videos: all, order: sortNewest(all) });
        }),
      add: async (paths) => {
        set({ adding: true });
        try {
          const { added, leftOut } = await bridge.request('library.add', { paths });
          put(added);
          return { added: added.length, leftOut };
        } catch (error) {
          onError(LongtakeError.from(error).toData());
          return { added: 0, leftOut: [] };
        } finally {
          set({ adding: false });
        }
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
          set({ videos, order: sortNewest(videos) });
        }
        if (event.event === 'stage.progress') {
          const video = get().videos[event.data.videoId];
          if (video) put([{ ...video, stages: withStage(video.stages, event.data.stage) }]);
        }
      },
    };
  });
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
