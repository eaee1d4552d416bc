import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { readTorchZip } from '../../../../electron/model/weights/torchZip.ts';
import { float32Values, integerValues } from '../../../../electron/model/weights/values.ts';
import { codeOf, WRITTEN } from './formats.ts';
import { fuzz } from './mutations.ts';

const state = join(WRITTEN, 'torch_state.bin');
const sine = (...indices: number[]): Float32Array => Float32Array.from(indices.map((index) => Math.sin(index)));

describe('readTorchZip', () => {
  it('reads tensors, views into one storage, transposed ones, parameters and every kind of storage', () => {
    const { tensors } = readTorchZip(state);
    const values = (name: string): Float32Array => float32Values(state, tensors.get(name)!);
    expect(tensors.get('layer.weight')!.shape).toEqual([3, 4]);
    expect(values('layer.weight')).toEqual(sine(0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11));
    expect(tensors.get('layer.transposed')!.shape).toEqual([4, 3]);
    expect(values('layer.transposed')).toEqual(sine(0, 4, 8, 1, 5, 9, 2, 6, 10, 3, 7, 11));
    expect(values('layer.tail')).toEqual(sine(8, 9, 10, 11));
    expect(values('half')).toEqual(Float32Array.of(0.5, -2));
    expect(values('bf16')).toEqual(Float32Array.of(1.5, -0.25, 3));
    expect([...integerValues(state, tensors.get('ids')!)]).toEqual([7, -9]);
  });

  it('takes a state_dict out of a training checkpoint', () => {
    const path = join(WRITTEN, 'torch_wrapped.bin');
    const { tensors } = readTorchZip(path);
    expect([...tensors.keys()]).toEqual(['w']);
    expect(float32Values(path, tensors.get('w')!)).toEqual(sine(2, 3, 4, 5));
  });

  it('refuses code and views past their storage', () => {
    expect(codeOf(() => readTorchZip(join(WRITTEN, 'torch_evil.bin')))).toBe('WEIGHTS_REFUSED');
    expect(existsSync('/tmp/longtake_pwned')).toBe(false);
    expect(codeOf(() => readTorchZip(join(WRITTEN, 'torch_out_of_range.bin')))).toBe('WEIGHTS_DAMAGED');
  });

  it('survives 500 mutations in bounded memory', () => {
    const result = fuzz([readFileSync(state), readFileSync(join(WRITTEN, 'torch_wrapped.bin'))], 500, readTorchZip);
    expect(result.refused).toBeGreaterThan(200);
    expect(result.slowestMs).toBeLessThan(1000);
    expect(result.grownBytes).toBeLessThan(64 << 20);
  });
});
