import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { Library } from '../../electron/store/library.ts';

/** A line of a video that was only ever written; each is there for 8 of every 10 seconds. */
export type WrittenLine = readonly ['speech' | 'text', string];

type Encode = (texts: readonly string[]) => Promise<Float32Array[]>;

/** A library of videos that consist of lines alone, in a folder that `remove` deletes. */
export class WrittenLibrary {
  readonly library: Library;
  readonly #folder = mkdtempSync(path.join(tmpdir(), 'longtake-written-'));
  readonly #encode: Encode;

  constructor(encode: Encode) {
    this.#encode = encode;
    this.library = Library.open(this.#folder);
  }

  async add(name: string, lines: readonly WrittenLine[]): Promise<void> {
    this.library.videos.add({ id: name, path: `/${name}.mp4`, sizeBytes: 1, mtimeMs: 1 });
    const vectors = await this.#encode(lines.map(([, text]) => text));
    const rows = lines.map(([kind, text], i) => ({
      kind,
      text,
      start: i * 10,
      end: i * 10 + 8,
      vector: vectors[i]!,
      source: 'speech' as const,
      speaker: null,
      confidence: 0.9,
    }));
    for (const stage of ['speech', 'text'] as const) {
      const own = rows.filter(({ kind }) => kind === stage).map(({ kind: _, ...row }) => row);
      this.library.beginStage(name, stage, 'written');
      this.library.commitBatch({
        videoId: name,
        stage,
        generation: 'written',
        rows: stage === 'speech' ? { transcript: own } : { screenTexts: own },
        cursor: null,
        progress: 1,
        seconds: 0,
      });
    }
  }

  remove(): void {
    this.library.close();
    rmSync(this.#folder, { recursive: true, force: true });
  }
}
