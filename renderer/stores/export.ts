import { createStore } from 'zustand/vanilla';
import type { RequestInput } from '../../electron/contract/bridge.ts';
import { LongtakeError, type ErrorData } from '../../electron/contract/errors.ts';
import {
  CSV_COLUMNS,
  EXPORT_FORMATS,
  type ExportFormat,
  type ExportOptions,
  type ExportPreview,
  type ExportRequest,
  type ExportResult,
} from '../../electron/contract/export.ts';
import type { Moment } from '../../electron/contract/search.ts';
import type { WindowEvent } from '../../electron/contract/shell.ts';
import type { WindowBridge } from '../bridge/windowBridge.ts';
import type { Keep } from './view.ts';

/** How far an export is; `share` is of all its work, 0 to 1. */
interface ExportProgress {
  id: string;
  file: string;
  share: number;
}

export interface ExportState {
  isOpen: boolean;
  /** Videos that are exported from; one, or those that a search found. */
  videoIds: string[];
  format: ExportFormat;
  include: ExportRequest['include'];
  options: ExportOptions;
  /** Null before the host has answered. */
  preview: ExportPreview | null;
  error: ErrorData | null;
  progress: ExportProgress | null;
  /** Where a person wants the file; null is next to the video. */
  place: string | null;
  open: (videoIds: string[]) => void;
  close: () => void;
  setFormat: (format: ExportFormat) => void;
  setInclude: (change: Partial<ExportRequest['include']>) => void;
  setOptions: (change: Partial<ExportOptions>) => void;
  setPlace: (place: string | null) => void;
  /** Asks the host what the file would be; the answer to an older question is dropped. */
  refresh: () => Promise<void>;
  /** What is asked of the host: formats, moments, options. */
  request: () => RequestInput<'export.preview'>;
  run: (out: string) => Promise<ExportResult>;
  stop: () => Promise<void>;
  apply: (event: WindowEvent) => void;
}
export type ExportStore = ReturnType<typeof createExportStore>;

/** Pause after a change before the preview is made anew, ms: a name is typed letter by letter. */
const PAUSE_MS = 120;

const FIRST_OPTIONS: ExportOptions = {
  handles: 1,
  timecode: 'source',
  rate: null,
  dropFrame: null,
  reel: '',
  comments: true,
  layout: 'clips',
  separator: ',',
  times: 'seconds',
  columns: [...CSV_COLUMNS],
  words: 'transcript',
  speakers: true,
  reencode: false,
  oneFile: false,
  pattern: '{video} {number} {name}',
};

/** What the export dialog holds. @param found the moments that are shown, of all videos */
export function createExportStore(bridge: WindowBridge, keep: Keep, found: () => readonly Moment[]) {
  return createStore<ExportState>()((set, get) => {
    let serial = 0;
    let timer: ReturnType<typeof setTimeout> | undefined;
    const soon = () => {
      clearTimeout(timer);
      timer = setTimeout(() => void get().refresh(), PAUSE_MS);
    };
    return {
      isOpen: false,
      videoIds: [],
      format: EXPORT_FORMATS.find((format) => format === keep.getItem('exportFormat')) ?? 'edl',
      include: { moments: 'likely', segments: false, markers: false },
      options: FIRST_OPTIONS,
      preview: null,
      error: null,
      progress: null,
      place: null,
      open: (videoIds) => {
        if (videoIds.length === 0) return;
        const same = videoIds.join() === get().videoIds.join();
        const hasMoments = found().some(({ videoId }) => videoIds.includes(videoId));
        // a person who made segments and has searched for nothing means those
        const include = hasMoments ? get().include : { ...get().include, segments: true, markers: true };
        set({ isOpen: true, videoIds, include, preview: null, error: null, ...(!same && { place: null }) });
        void get().refresh();
      },
      close: () => set({ isOpen: false }),
      setFormat: (format) => {
        keep.setItem('exportFormat', format);
        set({ format, place: null });
        void get().refresh();
      },
      setInclude: (change) => {
        set({ include: { ...get().include, ...change } });
        soon();
      },
      setOptions: (change) => {
        set({ options: { ...get().options, ...change } });
        soon();
      },
      setPlace: (place) => set({ place }),
      request: () => {
        const { videoIds, format, include, options } = get();
        const momentsOf = (id: string) =>
          found()
            .filter(({ videoId }) => videoId === id)
            .map(({ start, end, likelihood, evidence }) => ({
              start,
              end,
              likelihood,
              evidence: evidence.map(({ kind, quote }) => ({ kind, quote })),
            }));
        return { format, videos: videoIds.map((id) => ({ video: id, moments: momentsOf(id) })), include, options };
      },
      refresh: async () => {
        clearTimeout(timer);
        const mine = ++serial;
        try {
          const preview = await bridge.request('export.preview', get().request());
          if (mine === serial) set({ preview, error: null });
        } catch (error) {
          if (mine === serial) set({ preview: null, error: LongtakeError.from(error).toData() });
        }
      },
      run: async (out) => {
        const id = crypto.randomUUID();
        set({ progress: { id, file: out, share: 0 } });
        try {
          return await bridge.request('export.run', { ...get().request(), id, out });
        } finally {
          set({ progress: null });
        }
      },
      stop: async () => {
        const { progress } = get();
        if (progress) await bridge.request('export.stop', { id: progress.id });
      },
      apply: (event) => {
        if (event.event !== 'export.progress' || event.data.id !== get().progress?.id) return;
        const { id, file, share } = event.data;
        set({ progress: { id, file, share } });
      },
    };
  });
}
