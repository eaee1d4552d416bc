import { expect, test } from 'vitest';
import { emptyState, mergeInto, type AttentionState } from '../../../kernels/attention/merge.ts';
import { largestError } from '../largestError.ts';
import { normals, pick, seededRandom } from '../random.ts';

const [heads, tokens, headDim] = [2, 5, 4];
const random = seededRandom(11);

function anyState(): AttentionState {
  const state = { out: normals(random, heads * tokens * headDim), lse: normals(random, heads * tokens, pick(random, [1, 30, 500])) };
  for (let row = 0; row < state.lse.length; row++) {
    if (random() > 0.25) continue;
    state.lse[row] = -Infinity;
    state.out.fill(0, row * headDim, (row + 1) * headDim);
  }
  return state;
}

function merged(...states: readonly AttentionState[]): AttentionState {
  const into = emptyState(heads, tokens, headDim);
  for (const state of states) mergeInto(into, state);
  return into;
}

function expectSame(actual: AttentionState, expected: AttentionState): void {
  expect(largestError(actual.out, expected.out)).toBeLessThan(2e-4);
  for (const [row, lse] of expected.lse.entries()) {
    if (lse === -Infinity) expect(actual.lse[row]).toBe(-Infinity);
    else expect(Math.abs(actual.lse[row]! - lse)).toBeLessThan(1e-6 + Math.abs(lse) * 1e-6);
  }
}

test('is associative and commutative, with rows that saw no key in any of the three', () => {
  for (let round = 0; round < 200; round++) {
    const [a, b, c] = [anyState(), anyState(), anyState()];
    const left = merged(merged(a, b), c);
    expectSame(merged(a, merged(b, c)), left);
    expectSame(merged(c, a, b), left);
    expect([...left.out, ...left.lse].some(Number.isNaN)).toBe(false);
  }
});

test('is the same bits on every run', () => {
  const states = [anyState(), anyState(), anyState()];
  expect(merged(...states)).toEqual(merged(...states));
});

test('nothing merged with nothing stays (0, -Infinity)', () => {
  expect(merged(emptyState(heads, tokens, headDim))).toEqual(emptyState(heads, tokens, headDim));
});

test('shapes that differ are refused', () => {
  expect(() => mergeInto(emptyState(1, 2, 4), emptyState(1, 3, 4))).toThrow(expect.objectContaining({ code: 'SHAPE' }) as Error);
});
