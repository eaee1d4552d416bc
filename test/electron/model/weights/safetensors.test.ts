import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { readSafetensors, writeSafetensors } from '../../../../electron/model/weights/safetensors.ts';
import { float32Values, float64Values, integerValues } from '../../../../electron/model/weights/values.ts';
import { codeOf, expectations, FORMATS } from './formats.ts';
import { fuzz } from './mutations.ts';

const folder = mkdtempSync(join(tmpdir(), 'longtake-safetensors-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const files = expectations((name) => name.startsWith('st_'));

describe('readSafetensors', () => {
  it.each(files.filter(([, { verdict }]) => verdict === 'refuse'))('refuses %s', (name) => {
    expect(codeOf(() => readSafetensors(join(FORMATS, name)))).toMatch(/^WEIGHTS_(DAMAGED|REFUSED)$/);
    expect(Object.hasOwn(Object.prototype, 'dtype')).toBe(false);
  });

  it('reads every type', () => {
    const [, expectation] = files.find(([name]) => name === 'st_good_all_dtypes.safetensors')!;
    const path = join(FORMATS, 'st_good_all_dtypes.safetensors');
    const { tensors } = readSafetensors(path);
    const shapes = (expectation as unknown as { shapes: Record<string, number[]> }).shapes;
    const values = expectation.values as Record<string, (number | string | boolean)[]>;
    expect([...tensors.keys()].sort()).toEqual(Object.keys(shapes).sort());
    for (const [name, tensor] of tensors) {
      expect(tensor.shape).toEqual(shapes[name]);
      if (tensor.type === 'F64') expect([...float64Values(path, tensor)]).toEqual(values[name]);
      else if (tensor.type.startsWith('F')) expect([...float32Values(path, tensor)]).toEqual(values[name]);
      else if (['i64', 'u64', 'u32'].includes(name)) expect(codeOf(() => integerValues(path, tensor))).toBe('WEIGHTS_REFUSED');
      else expect([...integerValues(path, tensor)]).toEqual(values[name]!.map(Number));
    }
  });

  it('reads bfloat16, padded headers and small files', () => {
    const path = join(FORMATS, 'st_good_bf16.safetensors');
    expect([...float32Values(path, readSafetensors(path).tensors.get('w')!)]).toEqual([
      -0.734375, -0.1728515625, -0.6640625, 1.5703125, -0.2890625, 1.4609375,
    ]);
    for (const name of ['st_good_small.safetensors', 'st_good_padded_header.safetensors'])
      expect(readSafetensors(join(FORMATS, name)).tensors.size).toBe(1);
  });

  it('gives integers where weights are expected no chance', () => {
    for (const [name] of files.filter(([file]) => file.startsWith('st_wrongdtype'))) {
      const { tensors, path } = readSafetensors(join(FORMATS, name));
      const codes = [...tensors.values()].map((tensor) => codeOf(() => float32Values(path, tensor)));
      expect(codes).toContain('WEIGHTS_REFUSED');
    }
  });

  it('says which file is missing or is a folder', () => {
    expect(codeOf(() => readSafetensors(join(folder, 'none.safetensors')))).toBe('FILE_MISSING');
    expect(codeOf(() => readSafetensors(folder))).toBe('FILE_NOT_REGULAR');
  });

  it('survives 500 mutations in bounded memory', () => {
    const originals = files.filter(([name]) => name.startsWith('st_good')).map(([name]) => readFileSync(join(FORMATS, name)));
    const result = fuzz(originals, 500, readSafetensors);
    expect(result.refused).toBeGreaterThan(250);
    expect(result.slowestMs).toBeLessThan(1000);
    expect(result.grownBytes).toBeLessThan(64 << 20);
  });
});

describe('writeSafetensors', () => {
  it('writes what it reads, every tensor viewable in place', async () => {
    const path = join(folder, 'round.safetensors');
    const bytes = Uint8Array.of(1, 2, 3);
    const floats = Float32Array.of(1.5, -2, 0, 7);
    await writeSafetensors(
      path,
      [
        { name: 'bytes', shape: [3], data: bytes },
        { name: 'floats', shape: [2, 2], data: floats },
        { name: 'doubles', shape: [1], data: Float64Array.of(Math.PI) },
        { name: 'ids', shape: [2], data: BigInt64Array.of(5n, -6n) },
        { name: 'halves', shape: [1], data: Uint16Array.of(0x3c00), type: 'F16' },
        { name: 'nothing', shape: [0, 4], data: new Float32Array(0) },
        { name: '__proto__x', shape: [], data: Int32Array.of(9) },
      ],
      { step: '3' },
    );
    const { tensors, metadata } = readSafetensors(path);
    expect(metadata.get('step')).toBe('3');
    expect([...float32Values(path, tensors.get('floats')!)]).toEqual([...floats]);
    expect(tensors.get('floats')!.bytes().byteOffset % 4).toBe(0);
    expect([...float64Values(path, tensors.get('doubles')!)]).toEqual([Math.PI]);
    expect([...integerValues(path, tensors.get('ids')!)]).toEqual([5, -6]);
    expect([...float32Values(path, tensors.get('halves')!)]).toEqual([1]);
    expect(tensors.get('nothing')!.bytes().length).toBe(0);
    expect(integerValues(path, tensors.get('__proto__x')!)).toEqual(Int32Array.of(9));
    expect([...integerValues(path, tensors.get('bytes')!)]).toEqual([1, 2, 3]);
  });

  it('keeps the old file and leaves nothing behind when it fails', async () => {
    const path = join(folder, 'kept.safetensors');
    writeFileSync(path, 'old');
    await expect(writeSafetensors(path, [{ name: 'x', shape: [3], data: new Float32Array(2) }])).rejects.toThrow(RangeError);
    expect(readFileSync(path, 'utf8')).toBe('old');
    await expect(writeSafetensors(join(folder, 'no', 'x'), [])).rejects.toMatchObject({ code: 'FILE_UNWRITABLE' });
    expect(readdirSync(folder).filter((name) => name.includes('partial'))).toEqual([]);
  });
});
