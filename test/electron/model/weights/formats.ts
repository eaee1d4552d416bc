import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { LongtakeError } from '../../../../electron/contract/errors.ts';
import type { ErrorCode } from '../../../../electron/contract/errors.ts';
import { readSafetensors } from '../../../../electron/model/weights/safetensors.ts';
import { float32Values } from '../../../../electron/model/weights/values.ts';
import { expect } from 'vitest';
import type { Weights } from '../../../../electron/model/weights/tensor.ts';

export const GOLDENS = new URL('../../../fixtures/goldens/', import.meta.url).pathname;
/** Fixtures that were made for these tests; the scripts beside them say how. */
export const WRITTEN = new URL('../../../fixtures/weights/', import.meta.url).pathname;
export const FORMATS = join(GOLDENS, 'formats');

interface Expectation {
  verdict: string;
  why?: string;
  values?: unknown;
}

/** The files of goldens/formats with this beginning or ending, and what expect.json says of each. */
export function expectations(matches: (name: string) => boolean): [name: string, expectation: Expectation][] {
  const all = JSON.parse(readFileSync(join(FORMATS, 'expect.json'), 'utf8')) as { files: Record<string, Expectation> };
  return Object.entries(all.files).filter(([name]) => matches(name));
}

/** The code of the LongtakeError that a call throws; anything else fails the test. */
export function codeOf(call: () => unknown): ErrorCode | undefined {
  try {
    call();
    return undefined;
  } catch (thrown) {
    if (thrown instanceof LongtakeError) return thrown.code;
    throw thrown;
  }
}

/** Every tensor of a golden file is there with its shape and, after rounding, exactly its values. */
export function expectValues(weights: Weights, expectedFile: string, round: (value: number) => number = (value) => value): void {
  const expected = readSafetensors(join(FORMATS, expectedFile));
  expect([...weights.tensors.keys()].sort()).toEqual([...expected.tensors.keys()].sort());
  for (const [name, tensor] of expected.tensors) {
    const actual = weights.tensors.get(name)!;
    expect(actual.shape, name).toEqual(tensor.shape);
    expect([...float32Values(weights.path, actual)], name).toEqual([...float32Values(expected.path, tensor)].map(round));
  }
}
