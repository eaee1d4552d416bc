import { Library, type Batch } from '../../../electron/store/library.ts';

/** The n-th batch of a stage, the same however often it is made: three transcript lines with vectors. */
export function batchOf(videoId: string, generation: string, n: number): Batch {
  const transcript = [0, 1, 2].map((line) => ({
    start: n * 3 + line,
    end: n * 3 + line + 1,
    text: `line ${n} ${line}`,
    source: 'speech' as const,
    speaker: null,
    vector: Float32Array.from({ length: 64 }, (_, i) => Math.sin(n * 3 + line + i)),
  }));
  return {
    videoId,
    stage: 'speech',
    generation,
    rows: { transcript, lookedAt: { kind: 'speech', spans: [{ start: n * 3, end: n * 3 + 3 }] } },
    cursor: n + 1,
    progress: 0.5,
    seconds: 0.1,
  };
}

/** Body of a child that is killed: takes up the stage at its cursor and commits batch after batch. */
export function commitForever(folder: string): void {
  const library = Library.open(folder);
  library.videos.add({ id: 'v1', path: '/films/a.mp4', sizeBytes: 1, mtimeMs: 1 });
  const next = Number(library.beginStage('v1', 'speech', 'aaaa') ?? 0);
  process.stdout.write('ready\n');
  for (let n = next; n < 100_000; n++) library.commitBatch(batchOf('v1', 'aaaa', n));
}
