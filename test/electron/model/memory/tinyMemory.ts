import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { MemoryModel } from '../../../../electron/model/memory/memoryModel.ts';
import type { MemoryModelOptions } from '../../../../electron/model/memory/memoryModel.ts';
import type { Ring } from '../../../../electron/ring/ring.ts';
import { GOLDENS } from '../weights/formats.ts';

/** A random model of 2 layers; 320 ids. */
export const TINY = join(GOLDENS, 'llama/hf_gqa_h9_kv3_tied');
const VOCABULARY = 320;

/** A folder that holds a tokenizer for the tiny model: its goldens come without one. */
export function tinyFolder(): { folder: string; tokenizerPath: string; remove: () => void } {
  const folder = mkdtempSync(join(tmpdir(), 'longtake-memory-'));
  const vocab = Object.fromEntries(Array.from({ length: VOCABULARY }, (_, id) => [`<${id}>`, id]));
  const tokenizerPath = join(folder, 'tokenizer.json');
  writeFileSync(
    tokenizerPath,
    JSON.stringify({
      version: '1.0',
      added_tokens: [],
      normalizer: null,
      pre_tokenizer: null,
      post_processor: null,
      decoder: null,
      model: { type: 'BPE', vocab, merges: [] },
    }),
  );
  return { folder: join(folder, 'pages'), tokenizerPath, remove: () => rmSync(folder, { recursive: true, force: true }) };
}

export function openTiny(
  ring: Ring,
  place: { folder: string; tokenizerPath: string },
  options: Partial<MemoryModelOptions> = {},
): Promise<MemoryModel> {
  return MemoryModel.open({ ring, modelPath: TINY, budgetBytes: 1e9, ...place, ...options });
}

/** Ids that look like nothing in particular. */
export function tinyTokens(count: number, seed = 1): number[] {
  let state = seed;
  return Array.from({ length: count }, () => {
    state = (state * 48271) % 2147483647;
    return 3 + (state % (VOCABULARY - 3));
  });
}
