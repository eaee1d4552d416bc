import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { readNumpyPickle } from '../../../../electron/model/weights/numpyPickle.ts';
import { codeOf, expectations, expectValues, FORMATS } from './formats.ts';
import { fuzz } from './mutations.ts';

const files = expectations((name) => name.endsWith('.pkl'));
const good = files.filter(([, { verdict }]) => verdict.startsWith('accept')).map(([name]) => name);

describe('readNumpyPickle', () => {
  afterAll(() => expect(existsSync('/tmp/longtake_pwned')).toBe(false));

  it.each(good)('reads %s', (name) => expectValues(readNumpyPickle(join(FORMATS, name)), 'vqgan_pickle_expected.safetensors'));

  it.each(files.filter(([, { verdict }]) => verdict === 'refuse'))('refuses %s', (name) => {
    expect(codeOf(() => readNumpyPickle(join(FORMATS, name)))).toMatch(/^WEIGHTS_(DAMAGED|REFUSED)$/);
  });

  it.each([
    ['refers to itself', [0x80, 2, 0x7d, 0x71, 0, 0x58, 1, 0, 0, 0, 0x61, 0x68, 0, 0x73, 0x2e]],
    ['holds itself twice', [0x80, 2, 0x7d, 0x71, 0, 0x28, 0x58, 1, 0, 0, 0, 0x61, 0x68, 0, 0x58, 1, 0, 0, 0, 0x62, 0x68, 0, 0x75, 0x2e]],
    ['only names a function and drops it', [0x80, 2, 0x63, ...Buffer.from('os\nsystem\n'), 0x30, 0x7d, 0x2e]],
    ['never stops duplicating', [0x80, 2, 0x4e, ...Array.from({ length: 1000 }, () => 0x32)]],
  ])('refuses a pickle that %s', (_, bytes) => {
    const result = fuzz([Uint8Array.from(bytes)], 1, readNumpyPickle, 'self.pkl', (same) => same);
    expect(result.refused).toBe(1);
    expect(result.slowestMs).toBeLessThan(1000);
    expect(result.grownBytes).toBeLessThan(64 << 20);
  });

  it('survives 500 mutations in bounded memory', () => {
    const result = fuzz(
      good.map((name) => readFileSync(join(FORMATS, name))),
      500,
      readNumpyPickle,
    );
    expect(result.refused).toBeGreaterThan(200);
    expect(result.slowestMs).toBeLessThan(1000);
    expect(result.grownBytes).toBeLessThan(64 << 20);
  });
});
