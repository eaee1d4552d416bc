import { createStore } from 'zustand/vanilla';
import { LongtakeError, type ErrorData } from '../../electron/contract/errors.ts';
import type { TranscriptLine } from '../../electron/contract/library.ts';
import type { WindowBridge } from '../bridge/windowBridge.ts';

interface Step {
  videoId: string;
  lineId: number;
  before: string;
  after: string;
}

export interface TranscriptState {
  /** Words that are looked for in the open transcript. */
  find: string;
  /** Which of the lines that hold them is shown, counted from 0. */
  at: number;
  /** Id of the line that is being corrected. */
  editing: number | null;
  /** Corrections of this sitting, the last one last. */
  done: Step[];
  setFind: (find: string) => void;
  goTo: (at: number) => void;
  edit: (lineId: number | null) => void;
  correct: (videoId: string, line: TranscriptLine, text: string) => Promise<void>;
  /** Takes the last correction of this sitting back. */
  undo: () => Promise<void>;
}
export type TranscriptStore = ReturnType<typeof createTranscriptStore>;

/** Finding in the transcript and correcting it. @param onChange after lines have changed */
export function createTranscriptStore(bridge: WindowBridge, onError: (error: ErrorData) => void, onChange: (videoId: string) => unknown) {
  return createStore<TranscriptState>()((set, get) => {
    const write = async ({ videoId, lineId, after }: Step): Promise<boolean> => {
      try {
        await bridge.request('transcript.correct', { videoId, lineId, text: after });
        await onChange(videoId);
        return true;
      } catch (error) {
        onError(LongtakeError.from(error).toData());
        return false;
      }
    };
    return {
      find: '',
      at: 0,
      editing: null,
      done: [],
      setFind: (find) => set({ find, at: 0 }),
      goTo: (at) => set({ at }),
      edit: (editing) => set({ editing }),
      correct: async (videoId, line, text) => {
        const after = text.trim();
        set({ editing: null });
        if (after === '' || after === line.text) return;
        const step = { videoId, lineId: line.id, before: line.text, after };
        if (await write(step)) set({ done: [...get().done, step] });
      },
      undo: async () => {
        const step = get().done.at(-1);
        if (!step) return;
        set({ done: get().done.slice(0, -1) });
        await write({ ...step, before: step.after, after: step.before });
      },
    };
  });
}

/** Places of the lines that hold all words, in order of time; none where nothing is looked for. */
export function linesHolding(lines: readonly TranscriptLine[], find: string): number[] {
  const words = find.toLocaleLowerCase().split(/\s+/).filter(Boolean);
  if (words.length === 0) return [];
  return lines.flatMap(({ text, speaker }, place) => {
    const line = `${speaker ?? ''} ${text}`.toLocaleLowerCase();
    return words.every((word) => line.includes(word)) ? [place] : [];
  });
}
