import { expect, test } from 'vitest';
import { float16Table, toFloat16Bits } from '../../../kernels/attention/float16.ts';

const table = float16Table();
const allBits = Array.from({ length: 65536 }, (_, bits) => bits);

test('every half survives the way there and back', () => {
  const lost = allBits.filter((bits) => {
    const back = toFloat16Bits(table[bits]!);
    return Number.isNaN(table[bits]!) ? !Number.isNaN(table[back]!) : back !== bits;
  });
  expect(lost).toEqual([]);
});

test('between two halves it rounds to the nearer, at the middle to the even one', () => {
  const wrong = allBits.slice(0, 0x7bff).filter((bits) => {
    const [low, step] = [table[bits]!, table[bits + 1]! - table[bits]!];
    const middle = toFloat16Bits(low + step / 2) === bits + (bits % 2);
    return !middle || toFloat16Bits(-(low + step * 0.25)) !== (bits | 0x8000) || toFloat16Bits(low + step * 0.75) !== bits + 1;
  });
  expect(wrong).toEqual([]);
  expect(table[toFloat16Bits(65519)]).toBe(65504);
  expect(table[toFloat16Bits(65520)]).toBe(Infinity);
});
