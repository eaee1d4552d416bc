import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { withRing } from '../../../electron/cli/ringSession.ts';
import type { RingAttend } from '../../../electron/contract/ring.ts';
import { attendFile } from '../../../electron/host/attendFile.ts';
import { readSafetensors, writeSafetensors } from '../../../electron/model/weights/safetensors.ts';
import { float32Values, float64Values } from '../../../electron/model/weights/values.ts';
import { ringBench } from '../../../electron/ring/bench.ts';
import type { Ring } from '../../../electron/ring/ring.ts';
import { ringSelftest } from '../../../electron/ring/selftest.ts';
import { maxError } from '../ring/attentionCase.ts';

const GOLDENS = join(import.meta.dirname, '../../fixtures/goldens/ring');
const folder = mkdtempSync(join(tmpdir(), 'longtake-ring-test-'));
afterAll(() => rmSync(folder, { recursive: true }));

interface Golden {
  causal: boolean;
  q_offset: number;
}
const goldens = JSON.parse(readFileSync(join(GOLDENS, 'cases.json'), 'utf8')) as Record<string, Golden>;
/** [case, tolerance of out, of lse]: README of the goldens. */
const CASES: [name: string, out: number, lse: number][] = [
  ['causal_odd_h2_d16_l77', 2e-6, 2e-6],
  ['causal_segments_h2_d32_l256', 2e-6, 2e-6],
  ['causal_gqa_h9_kv3_d64_l64', 2e-6, 2e-6],
  ['causal_leftpad_h2_d16_l128', 2e-6, 2e-6],
  ['query_over_cache_h4_kv2_d32_q5_k132', 2e-6, 2e-6],
  ['decode_1_token_h2_d64_k260', 2e-6, 2e-6],
  ['f16_kv_h2_d32_l128', 2e-6, 2e-6],
  ['offset_logits_plus400_h2_d32_l128', 2e-4, 2e-4],
];

describe('ring attend', () => {
  // one ring for all cases: to start its workers takes longer than the cases do
  const ready = Promise.withResolvers<Ring>();
  const over = Promise.withResolvers<undefined>();
  let ring: Ring;
  let ended: Promise<undefined>;
  beforeAll(async () => {
    ended = withRing(2, (opened) => {
      ready.resolve(opened);
      return over.promise;
    });
    ring = (await Promise.race([ready.promise, ended]))!;
  });
  afterAll(() => {
    over.resolve(undefined);
    return ended;
  });
  const attend = (asked: Partial<RingAttend> & Pick<RingAttend, 'in'>) =>
    attendFile(ring, { out: join(folder, 'out.safetensors'), ...asked });

  it.each(CASES)('%s', async (name, outTolerance, lseTolerance) => {
    const { causal, q_offset: qOffset } = goldens[name]!;
    const file = join(GOLDENS, `${name}.safetensors`);
    const result = await attend({ in: file, causal, qOffset });
    expect(result).toMatchObject({
      file: join(folder, 'out.safetensors'),
      workers: 2,
      scheme: expect.stringMatching(/^pass-(kv|q)$/) as string,
    });
    const [found, expected] = [readSafetensors(result.file).tensors, readSafetensors(file).tensors];
    expect(found.get('out')!.shape).toEqual(expected.get('out_f64')!.shape);
    expect(found.get('lse')!.shape).toEqual(expected.get('lse_f64')!.shape);
    expect(maxError(float32Values('', found.get('out')!), float64Values('', expected.get('out_f64')!))).toBeLessThanOrEqual(outTolerance);
    expect(maxError(float32Values('', found.get('lse')!), float64Values('', expected.get('lse_f64')!))).toBeLessThanOrEqual(lseTolerance);
  });

  it('batch rows are attended to one by one', async () => {
    const file = join(folder, 'batch.safetensors');
    const row = Float32Array.from({ length: 10 * 2 * 8 }, (_, i) => Math.sin(i));
    const other = row.map((x) => -2 * x);
    const both = Float32Array.from([...row, ...other]);
    const shape = [2, 10, 2, 8];
    await writeSafetensors(file, [
      { name: 'q', shape, data: both },
      { name: 'k', shape, data: both },
      { name: 'v', shape, data: both },
    ]);
    const single = join(folder, 'single.safetensors');
    await writeSafetensors(
      single,
      ['q', 'k', 'v'].map((name) => ({ name, shape: [1, 10, 2, 8], data: other })),
    );
    const options = { causal: true, backend: 'cpu' as const, scheme: 'pass-kv' as const };
    await attend({ ...options, in: file, out: join(folder, 'b.safetensors') });
    await attend({ ...options, in: single, out: join(folder, 's.safetensors') });
    const out = (name: string) => float32Values('', readSafetensors(join(folder, name)).tensors.get('out')!);
    expect(out('b.safetensors').subarray(160)).toEqual(out('s.safetensors'));
  });

  it('refuses what does not fit, and leaves no file', async () => {
    const file = join(folder, 'bad.safetensors');
    const data = new Float32Array(1 * 4 * 2 * 8);
    await writeSafetensors(file, [
      { name: 'q', shape: [1, 4, 2, 8], data },
      { name: 'k', shape: [1, 4, 2, 8], data },
      { name: 'v', shape: [1, 8, 1, 8], data },
    ]);
    const before = readdirSync(folder);
    const out = join(folder, 'never.safetensors');
    await expect(attend({ in: file, out })).rejects.toMatchObject({
      code: 'RING_SHAPE',
      message: expect.stringContaining(file) as string,
    });
    await expect(attend({ in: join(folder, 'none'), out })).rejects.toMatchObject({ code: 'FILE_MISSING' });
    expect(readdirSync(folder)).toEqual(before);
  });
});

describe('ring selftest', () => {
  it('is a certificate: every case within its tolerance and with the same bits twice', async () => {
    const result = await withRing(3, (ring) => ringSelftest(ring, { backend: 'cpu', workers: 3, length: 53 }));
    expect(result).toMatchObject({ passed: true, tolerance: 1e-6, missing: [], backends: [{ backend: 'cpu' }] });
    expect(result.maxAbsError).toBeGreaterThan(0);
    expect(result.maxAbsError).toBeLessThanOrEqual(1e-6);
    expect(new Set(result.cases.map((one) => `${one.layout} ${one.mask} ${one.dtype} ${one.scheme}`)).size).toBeGreaterThanOrEqual(
      3 * 3 + 3 * 3 + 4 * 3,
    );
    expect(result.cases.every((one) => one.passed && one.sameBits)).toBe(true);
  });
});

describe('ring bench', () => {
  it('gives every figure of the contract', async () => {
    const result = await withRing(2, (ring) =>
      ringBench(ring, {
        workers: 2,
        backend: 'onnx',
        length: 700,
        heads: 2,
        kvHeads: 1,
        headDim: 32,
        layout: 'zigzag',
        dtype: 'f16',
        transport: 'copy',
        causal: true,
        rounds: 1,
      }),
    );
    for (const figure of ['tokensPerSecond', 'efficiency', 'hopMicroseconds', 'bytesPerSecond'] as const)
      expect(result[figure]).toBeGreaterThan(0);
    expect(result.exposedTransfer).toBeGreaterThanOrEqual(0);
    expect(result.exposedTransfer).toBeLessThan(1);
    if (process.platform === 'linux') expect(result.privateBytesPerWorker).toBeGreaterThan(2 ** 20);
    expect(result.compared.map((run) => `${run.layout} ${run.transport}`)).toEqual(['zigzag in-place', 'contiguous copy']);
    expect(result.crossover.points.map((point) => point.newTokens)).toEqual([1, 8, 64, 512]);
  });
});
