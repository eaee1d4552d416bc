import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { ModelTask } from '../../../electron/contract/models.ts';
import type { Picture } from '../../../electron/encoders/encoder.ts';
import { ModelStore } from '../../../electron/encoders/modelStore.ts';

const FFMPEG = process.env['FFMPEG_BIN'] ?? 'ffmpeg';
export const FIXTURES = join(import.meta.dirname, '..', '..', 'fixtures');

export function golden(name: string): unknown {
  return JSON.parse(readFileSync(join(FIXTURES, 'encoders', `${name}.json`), 'utf8'));
}

function decode(input: string[], filter: string): Picture {
  const bytes = execFileSync(
    FFMPEG,
    ['-v', 'error', ...input, '-frames:v', '1', '-vf', filter, '-pix_fmt', 'rgb24', '-f', 'image2pipe', '-c:v', 'ppm', '-'],
    { maxBuffer: 1 << 28 },
  );
  const head = /^P6\n(\d+) (\d+)\n255\n/.exec(bytes.subarray(0, 30).toString('latin1'))!;
  return { pts: 0, width: Number(head[1]), height: Number(head[2]), rgb: new Uint8Array(bytes.subarray(head[0].length)) };
}

/** A photograph of the fixtures, at its own size or with the given height. */
export function photo(name: string, height?: number): Picture {
  return decode(['-i', join(FIXTURES, 'encoders', 'photos', `${name}.jpg`)], height ? `scale=-2:${height}` : 'null');
}

/** A picture that an ffmpeg filter source draws. */
export function drawn(source: string): Picture {
  return decode(['-f', 'lavfi', '-i', source], 'null');
}

/** 16 kHz mono samples of a wav of the fixtures. */
export function speech(name: string): Float32Array {
  const file = join(FIXTURES, 'encoders', 'speech', `sense_and_sensibility_01_austen_64kb-${name}.wav`);
  return sound(['-i', file]);
}

export function sound(input: string[]): Float32Array {
  const bytes = execFileSync(FFMPEG, ['-v', 'error', ...input, '-ac', '1', '-ar', '16000', '-f', 'f32le', '-'], { maxBuffer: 1 << 28 });
  return new Float32Array(bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.byteLength));
}

export const store = new ModelStore();

/** Why a test that needs these models cannot run, or false; said in the test's name so that a skip is never silent. */
export function lacking(...tasks: ModelTask[]): string | false {
  const absent = tasks.filter((task) => store.find(task) === null);
  if (absent.length === 0) return false;
  const reason = `skipped: no model for ${absent.join(', ')} (run: npm run setup)`;
  console.warn(reason);
  return reason;
}

/** The inputs that goldens were computed on: sin(0.013 i). */
export function sineInput(length: number): Float32Array {
  return Float32Array.from({ length }, (_, i) => Math.sin(0.013 * i));
}

export function cosine(a: ArrayLike<number>, b: ArrayLike<number>): number {
  let [dot, aa, bb] = [0, 0, 0];
  for (let i = 0; i < a.length; i++) {
    dot += a[i]! * b[i]!;
    aa += a[i]! * a[i]!;
    bb += b[i]! * b[i]!;
  }
  return dot / Math.sqrt(aa * bb);
}
