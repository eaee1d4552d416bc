import './softwareGpu.ts';
import { afterAll, describe, expect, test } from 'vitest';
import { mergeInto } from '../../../kernels/attention/merge.ts';
import { attendBlocks } from '../../../kernels/backend.ts';
import { probeBackends } from '../../../kernels/backends/select.ts';
import { ATTENTION_GOLDENS, attentionGolden } from '../attentionGoldens.ts';
import { largestError } from '../largestError.ts';
import { readTensors } from '../readTensors.ts';

const reports = await probeBackends();
const backends = reports.flatMap((report) => ('backend' in report ? [report.backend] : []));
afterAll(() => Promise.all(backends.map((backend) => backend.close())));

describe.each(backends)('$name against the reference implementations', (backend) => {
  test.each(ATTENTION_GOLDENS)('%s', async (name) => {
    const golden = attentionGolden(name);
    const block = golden.block(0, golden.keys);
    if (!backend.kvDtypes.includes(block.shape.dtype)) return;
    const outTolerance = Math.max(golden.tolerance.out, backend.tolerance);
    const lseTolerance = Math.max(golden.tolerance.lse, backend.tolerance);

    const whole = await attendBlocks(backend, golden.query, [block]);
    expect(largestError(whole.out, golden.out)).toBeLessThanOrEqual(outTolerance);
    expect(largestError(whole.lse, golden.lse)).toBeLessThanOrEqual(lseTolerance);

    const parts = golden.parts.map(({ from, to }) => golden.block(from, to));
    for (const [i, part] of golden.parts.entries()) {
      const alone = await attendBlocks(backend, golden.query, [parts[i]!]);
      expect(largestError(alone.out, part.out)).toBeLessThanOrEqual(outTolerance);
      expect(largestError(alone.lse, part.lse)).toBeLessThanOrEqual(lseTolerance);
    }
    if (parts.length === 0) return;
    const stepped = await attendBlocks(backend, golden.query, parts);
    expect(largestError(stepped.out, golden.out)).toBeLessThanOrEqual(outTolerance);
    expect(largestError(stepped.lse, golden.lse)).toBeLessThanOrEqual(lseTolerance);
  });

  test('merge', async () => {
    const tensors = readTensors('ring/merge.safetensors');
    const floats = (key: string): Float32Array => Float32Array.from(tensors.get(key)!.data);
    const [a, b] = [floats('lse_a'), floats('lse_b')];
    const into = { out: floats('out_a'), lse: a.slice() };
    await backend.merge(into, { out: floats('out_b'), lse: b });
    const expected = { out: tensors.get('out_f64')!.data, lse: tensors.get('lse_f64')!.data };
    const width = into.out.length / a.length;
    for (const [i, lse] of expected.lse.entries()) {
      // the golden merged float64 lse of which a float32 holds 24 bits: their difference moves the weight by a quarter of itself
      const rounding = Number.isFinite(lse) && Math.abs(a[i]! - b[i]!) < 40 ? Math.abs(lse) * 2 ** -23 : 0;
      const row = [i * width, (i + 1) * width] as const;
      expect(largestError(into.out.subarray(...row), expected.out.subarray(...row))).toBeLessThanOrEqual(backend.tolerance + rounding);
      if (Number.isFinite(lse)) expect(Math.abs(into.lse[i]! - lse)).toBeLessThanOrEqual(backend.tolerance + Math.abs(lse) * 2 ** -23);
      else expect(into.lse[i]).toBe(lse);
    }
  });
});

test('the merge of merge.ts keeps one side bit for bit where the other saw no key', () => {
  const side = { out: Float32Array.of(1, 2), lse: Float32Array.of(0.5) };
  const none = { out: new Float32Array(2), lse: Float32Array.of(-Infinity) };
  const into = { out: new Float32Array(2), lse: Float32Array.of(-Infinity) };
  mergeInto(into, side);
  mergeInto(into, none);
  expect(into).toEqual(side);
});
