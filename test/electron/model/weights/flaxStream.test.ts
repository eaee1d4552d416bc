import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { readFlax } from '../../../../electron/model/weights/flaxStream.ts';
import { codeOf, expectations, expectValues, FORMATS } from './formats.ts';
import { fuzz } from './mutations.ts';

const files = expectations((name) => name.startsWith('streaming_') || name.startsWith('flax_'));
const good = files.filter(([, { verdict }]) => verdict.startsWith('accept')).map(([name]) => name);

function toBfloat16(value: number): number {
  const bits = new DataView(new ArrayBuffer(4));
  bits.setFloat32(0, value);
  const whole = bits.getUint32(0);
  bits.setUint32(0, (whole + 0x7fff + ((whole >>> 16) & 1)) & 0xffff0000);
  return bits.getFloat32(0);
}

describe('readFlax', () => {
  it.each(good)('reads %s', (name) => {
    const round = name.endsWith('bf16')
      ? toBfloat16
      : name.endsWith('fp16')
        ? (value: number) => Math.f16round(value)
        : (value: number) => value;
    expectValues(readFlax(join(FORMATS, name)), 'stream_expected_f32.safetensors', round);
  });

  it.each(files.filter(([, { verdict }]) => verdict === 'refuse'))('refuses %s', (name) => {
    expect(codeOf(() => readFlax(join(FORMATS, name)))).toMatch(/^WEIGHTS_(DAMAGED|REFUSED)$/);
  });

  it.each([
    ['lists', Uint8Array.from({ length: 100_000 }, () => 0x91)],
    ['maps', Uint8Array.from({ length: 300_000 }, (_, index) => [0x81, 0xa1, 0x61][index % 3]!)],
    ['lists in a value', Uint8Array.from([0x92, 0x91, 0xa1, 0x61, 0xc6, 0, 1, 0x86, 0xa0, ...Array.from({ length: 100_000 }, () => 0x91)])],
    ['maps in a value', Uint8Array.from([0x81, 0xa1, 0x61, ...Array.from({ length: 100_000 }, () => 0x91)])],
  ])('is not harmed by %s nested 100,000 deep', (_, bytes) => {
    expect(fuzz([bytes], 1, readFlax, 'deep', (same) => same)).toMatchObject({ refused: 1 });
  });

  it('survives 500 mutations in bounded memory', () => {
    const result = fuzz(
      good.map((name) => readFileSync(join(FORMATS, name))),
      500,
      readFlax,
    );
    expect(result.refused).toBeGreaterThan(200);
    expect(result.slowestMs).toBeLessThan(1000);
    expect(result.grownBytes).toBeLessThan(64 << 20);
  });
});
