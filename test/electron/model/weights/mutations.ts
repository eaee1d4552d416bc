import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { LongtakeError } from '../../../../electron/contract/errors.ts';
import type { Weights } from '../../../../electron/model/weights/tensor.ts';

/** mulberry32: the same mutations on every run. */
export function seeded(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296;
  };
}

/** One seeded damage: bytes flipped or overwritten with extremes, a cut, a doubled or dropped stretch, foreign bytes put in. Most of it hits the front, where the structure is. */
export function mutate(original: Uint8Array, random: () => number): Uint8Array {
  let bytes = Uint8Array.from(original);
  const place = (): number => Math.floor((random() < 0.7 ? random() ** 3 : random()) * bytes.length);
  const times = 1 + Math.floor(random() * 4);
  for (let time = 0; time < times && bytes.length > 0; time++) {
    const at = place();
    const length = 1 + Math.floor(random() * 16);
    switch (Math.floor(random() * 6)) {
      case 0:
        bytes[at] = bytes[at]! ^ (1 << Math.floor(random() * 8));
        break;
      case 1:
        bytes[at] = Math.floor(random() * 256);
        break;
      case 2:
        bytes.fill(random() < 0.5 ? 255 : 0, at, at + length);
        break;
      case 3:
        bytes = bytes.slice(0, at);
        break;
      case 4:
        bytes = Uint8Array.from([...bytes.subarray(0, at), ...bytes.subarray(at + length)]);
        break;
      default:
        bytes = Uint8Array.from([...bytes.subarray(0, at + length), ...bytes.subarray(at)]);
    }
  }
  return bytes;
}

/** Reads a file whole: every tensor's bytes too, so that nothing lazy escapes. */
function readAll(weights: Weights): number {
  let bytes = 0;
  for (const tensor of weights.tensors.values()) bytes += tensor.bytes().length;
  return bytes;
}

/**
 * Runs a reader over seeded mutations of some files. Every run must end in values or in a LongtakeError about weights; returns how many ended how,
 * the slowest run in milliseconds and the growth of the heap and of array buffers in bytes.
 */
export function fuzz(
  files: readonly Uint8Array[],
  count: number,
  read: (path: string) => Weights,
  name = 'mutated',
  change = mutate,
): { read: number; refused: number; slowestMs: number; grownBytes: number } {
  const folder = mkdtempSync(join(tmpdir(), 'longtake-fuzz-'));
  const random = seeded(20261124);
  const result = { read: 0, refused: 0, slowestMs: 0, grownBytes: 0 };
  const memory = (): number => process.memoryUsage().heapUsed + process.memoryUsage().arrayBuffers;
  const before = memory();
  try {
    for (let run = 0; run < count; run++) {
      const mutated = change(files[run % files.length]!, random);
      const path = join(folder, `${run}-${name}`);
      writeFileSync(path, mutated);
      const start = performance.now();
      try {
        readAll(read(path));
        result.read++;
      } catch (thrown) {
        if (!(thrown instanceof LongtakeError) || !thrown.code.startsWith('WEIGHTS_'))
          throw new Error(`mutation ${run} threw ${String(thrown)}`, { cause: thrown });
        result.refused++;
      }
      result.slowestMs = Math.max(result.slowestMs, performance.now() - start);
      result.grownBytes = Math.max(result.grownBytes, memory() - before);
    }
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
  return result;
}
