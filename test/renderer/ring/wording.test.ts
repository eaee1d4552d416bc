import { describe, expect, it } from 'vitest';
import type { RingSelftestResult } from '../../../electron/contract/ring.ts';
import { chooseScheme, type SchemeQuestion } from '../../../electron/ring/chooseScheme.ts';
import {
  costsOf,
  formatMs,
  formatShare,
  lossSentence,
  scientific,
  selftestSentence,
  speakScientific,
} from '../../../renderer/ring/wording.ts';

const QUESTION: SchemeQuestion = {
  newTokens: 41,
  cachedTokens: 236_772,
  causal: true,
  heads: 32,
  kvHeads: 32,
  headDim: 128,
  dtype: 'q4',
  worldSize: 4,
  transport: 'in-place',
  flopsPerSecond: 41e9,
  bytesPerSecond: 18.4e9,
};

describe('why a scheme was chosen', () => {
  it.each([
    QUESTION,
    { ...QUESTION, newTokens: 8192, cachedTokens: 8192, worldSize: 2 },
    { ...QUESTION, worldSize: 1 },
    { ...QUESTION, newTokens: 1, cachedTokens: 64, heads: 4, kvHeads: 2, headDim: 32, flopsPerSecond: 3e12 },
  ])('is read out of what the ring itself says', (question) => {
    const { reason } = chooseScheme(question);
    const costs = costsOf(reason);
    expect(costs).toMatchObject({ newTokens: question.newTokens, cachedTokens: question.cachedTokens, workers: question.worldSize });
    expect(costs?.compute).toBe(`${(question.flopsPerSecond / 1e9).toFixed(0)} GFLOP/s`);
    for (const time of Object.values(costs?.times ?? {})) expect(time).toMatch(/^[\d.]+ (µs|ms|s)$/);
    expect(reason).toContain(costs?.because);
  });

  it('is left out where the caller fixed it', () => {
    expect(costsOf('')).toBeNull();
    expect(costsOf('It was asked for.')).toBeNull();
  });
});

it('figures carry their unit, and no share is called whole that is not', () => {
  expect([0.0004, 0.062, 3.21, 48.3, 1620].map(formatMs)).toEqual(['0 µs', '62 µs', '3.2 ms', '48 ms', '1.62 s']);
  expect([0, 0.0002, 0.004, 0.94, 0.9971, 0.99999, 1].map(formatShare)).toEqual([
    '0 %',
    '< 0.1 %',
    '0.4 %',
    '94 %',
    '99.7 %',
    '> 99.9 %',
    '100 %',
  ]);
  expect(scientific(3.1e-7)).toEqual({ digits: '3.1', exponent: '−7' });
  expect(scientific(1e-6)).toEqual({ digits: '1', exponent: '−6' });
  expect(speakScientific(3.1e-7)).toBe('3.1 times ten to the minus 7');
});

it('losses and the exactness test are told in sentences', () => {
  expect(lossSentence({ rank: 1, step: 2, worker: 3, reason: 'died' })).toBe('Worker 3 ended at step 2, the run went on');
  const one = (workers: number, sameBits: boolean): RingSelftestResult['cases'][number] => ({
    backend: 'cpu',
    workers,
    scheme: 'pass-kv',
    layout: workers === 1 ? 'zigzag' : 'striped',
    mask: 'causal',
    dtype: 'f32',
    transport: 'copy',
    maxAbsError: 1e-7,
    lseError: 1e-7,
    tolerance: 1e-6,
    sameBits,
    passed: sameBits,
  });
  const result = { maxAbsError: 1e-7, tolerance: 1e-6, passed: true, backends: [{ backend: 'cpu' as const, device: '' }], missing: [] };
  expect(selftestSentence({ ...result, cases: [one(1, true), one(4, true)] })).toBe(
    '2 cases: 1 to 4 workers, 2 layouts, 1 mask, 1 number format, on cpu. Each ran twice and gave the same bits.',
  );
  expect(selftestSentence({ ...result, cases: [one(2, false)] })).toContain('1 case gave other bits the second time.');
});
