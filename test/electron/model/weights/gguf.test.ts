import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { readGguf } from '../../../../electron/model/weights/gguf.ts';
import { readSafetensors } from '../../../../electron/model/weights/safetensors.ts';
import { float32Values } from '../../../../electron/model/weights/values.ts';
import { codeOf, FORMATS, WRITTEN } from './formats.ts';
import { fuzz } from './mutations.ts';

const tiny = join(FORMATS, 'tiny.gguf');

/** A GGUF header by hand: magic, version, tensor count, entry count, then whatever follows. */
function header(version: number, tensors: bigint, entries: bigint, ...rest: number[]): Uint8Array {
  const bytes = new Uint8Array(24 + rest.length);
  const view = new DataView(bytes.buffer);
  bytes.set([0x47, 0x47, 0x55, 0x46]);
  view.setUint32(4, version, true);
  view.setBigUint64(8, tensors, true);
  view.setBigUint64(16, entries, true);
  bytes.set(rest, 24);
  return bytes;
}

describe('readGguf', () => {
  it('decodes every type as gguf-py does, bit for bit', () => {
    const expected = readSafetensors(join(FORMATS, 'tiny_gguf_expected.safetensors'));
    const { tensors } = readGguf(tiny);
    expect(tensors.size).toBe(expected.tensors.size - 1);
    for (const [name, tensor] of tensors) {
      const oracle = expected.tensors.get(name)!;
      expect(tensor.shape).toEqual(oracle.shape);
      expect(float32Values(tiny, tensor), name).toEqual(float32Values('', oracle));
    }
  });

  it('decodes K blocks of random bits, Q5_K too', () => {
    const path = join(WRITTEN, 'k_quants.gguf');
    const oracle = JSON.parse(readFileSync(join(WRITTEN, 'k_quants.json'), 'utf8')) as Record<string, number[]>;
    const { tensors } = readGguf(path);
    expect([...tensors.keys()].sort()).toEqual(['Q4_K', 'Q5_K', 'Q6_K']);
    for (const [name, tensor] of tensors) expect(float32Values(path, tensor), name).toEqual(Float32Array.from(oracle[name]!));
  });

  it('decodes single rows', () => {
    const { tensors } = readGguf(tiny);
    for (const tensor of tensors.values()) {
      const all = float32Values(tiny, tensor);
      expect(float32Values(tiny, tensor, { start: 1, count: 2 })).toEqual(all.slice(256, 768));
    }
  });

  it.each([
    ['huge tensor count', header(3, 1n << 62n, 0n)],
    ['huge entry count', header(3, 0n, 1n << 63n)],
    ['huge text', header(3, 0n, 1n, 255, 255, 255, 255, 255, 255, 255, 127, 0, 0, 0, 0, 0)],
    ['huge list', header(3, 0n, 1n, 1, 0, 0, 0, 0, 0, 0, 0, 97, 9, 0, 0, 0, 0, 0, 0, 0, 255, 255, 255, 255, 255, 255, 255, 0)],
    ['unknown version', header(9, 0n, 0n)],
    ['cut magic', Uint8Array.of(0x47, 0x47)],
  ])('refuses a %s at once', (_, bytes) => {
    const { refused, grownBytes } = fuzzOne(bytes);
    expect(refused).toBe(1);
    expect(grownBytes).toBeLessThan(16 << 20);
  });

  it('survives 500 mutations in bounded memory', () => {
    const result = fuzz([readFileSync(tiny), readFileSync(join(WRITTEN, 'k_quants.gguf'))], 500, readGguf);
    expect(result.refused).toBeGreaterThan(200);
    expect(result.slowestMs).toBeLessThan(1000);
    expect(result.grownBytes).toBeLessThan(64 << 20);
  });

  it('names a missing file', () => expect(codeOf(() => readGguf('/nowhere/model.gguf'))).toBe('FILE_MISSING'));
});

function fuzzOne(bytes: Uint8Array): ReturnType<typeof fuzz> {
  return fuzz([bytes], 1, readGguf, 'exact.gguf', (same) => same);
}
