import { expect, test } from 'vitest';
import { float16Table, toFloat16Bits } from '../../../kernels/attention/float16.ts';

test('every half survives the way there and back', () => {
  const table = float16Table();
  for (let bits = 0; bits < 65536; bits++) {
    const value = table[bits]!;
    if (Number.isNaN(value)) expect(table[toFloat16Bits(value)]).toBeNaN();
    else expect(toFloat16Bits(value)).toBe(bits);
  }
});

test('between two halves it rounds to the nearer, at the middle to the even one', () => {
  const table = float16Table();
  for (let bits = 0; bits < 0x7bff; bits++) {
    const [low, high] = [table[bits]!, table[bits + 1]!];
    const middle = (low + high) / 2;
    expect(toFloat16Bits(middle)).toBe(bits % 2 === 0 ? bits : bits + 1);
    expect(toFloat16Bits(-(low + (high - low) * 0.25))).toBe(bits | 0x8000);
    expect(toFloat16Bits(low + (high - low) * 0.75)).toBe(bits + 1);
  }
  expect(table[toFloat16Bits(65519)]).toBe(65504);
  expect(table[toFloat16Bits(65520)]).toBe(Infinity);
});
