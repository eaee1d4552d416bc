import { notRead } from './obstacles.ts';
import { stopwatch } from './stopwatch.ts';
import type { Task, Unit } from './unit.ts';

/** Has a language model read what was said, read and seen in a video, and keeps what it remembers. */
export interface MemoryReader {
  installed(): boolean;
  generation(): string;
  /** Reads what is missing; gives the tokens that are remembered then, 0 where there is nothing to remember. `onProgress` gets the share done. */
  read(videoId: string, signal: AbortSignal, onProgress: (share: number) => void): Promise<number>;
}

/** What the stage says where there was no model to do it. */
export const NO_LANGUAGE_MODEL =
  'No language model is installed; answers quote the lines themselves. Run: longtake models install smollm2-135m-instruct';

/** The long-context memory of a video, so that a question about it costs its own words only. */
export function memoryUnit(reader: MemoryReader): Unit {
  return {
    stages: ['memory'],
    after: ['probe', 'shots', 'speech', 'text', 'concepts', 'gaps'],
    // the ring takes every core, and a model reads one video at a time
    cores: 2,
    alone: true,
    obstacle: (_stage, video) => (reader.installed() ? notRead(video) : { state: 'not-applicable', reason: NO_LANGUAGE_MODEL }),
    generation: () => reader.generation(),
    run: (task) => remember(task, reader),
  };
}

async function remember({ library, video, signal }: Task, reader: MemoryReader): Promise<void> {
  const generation = reader.generation();
  const elapsed = stopwatch();
  library.beginStage(video.id, 'memory', generation);
  const commit = (progress: number): void => {
    library.commitBatch({ videoId: video.id, stage: 'memory', generation, rows: {}, cursor: null, progress, seconds: elapsed() });
  };
  const tokens = await reader.read(video.id, signal, commit);
  if (tokens === 0) {
    library.endStage(video.id, 'memory', 'not-applicable', { reason: 'Nothing was said, read or seen that could be remembered.' });
    return;
  }
  const known = library.stages.get(video.id, 'memory')?.items ?? 0;
  library.stages.advance(video.id, 'memory', { items: tokens - known, seconds: 0, progress: 1, cursor: null });
  commit(1);
}
