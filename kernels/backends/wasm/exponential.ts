import { f32, i32, op, type Code, type FunctionBody } from './assembler.ts';

/** e^x = 2^n e^r with |r| <= ln 2 / 2: ln 2 in two parts, the second what the first lacks, and the series of e^r after 1 + r. */
const LN2_HIGH = 0.693359375;
const LN2_LOW = -2.1219444e-4;
const SERIES = [1 / 5040, 1 / 720, 1 / 120, 1 / 24, 1 / 6, 1 / 2, 1, 1];
/** Beyond these the result is no normal float32. */
const LIMIT = 87;

/** The v128 locals that {@link exponential} uses. */
export const EXP_LOCALS = ['n', 'r', 'e'] as const;

/** Sets the local `e` to e^x of the local `x` (float32x4), relative error some 1e-7; x is taken for -87 or 87 beyond them. */
export function exponential(f: FunctionBody, x: string): Code {
  const splat = (value: number): Code => op('f32x4.splat', f32(value));
  const clamped = op('f32x4.max', op('f32x4.min', f.get(x), splat(LIMIT)), splat(-LIMIT));
  const series = SERIES.slice(1).reduce((sum, next) => op('f32x4.add', op('f32x4.mul', sum, f.get('r')), splat(next)), splat(SERIES[0]!));
  return [
    f.set('r', clamped),
    f.set('n', op('f32x4.nearest', op('f32x4.mul', f.get('r'), splat(Math.LOG2E)))),
    f.set('r', op('f32x4.sub', f.get('r'), op('f32x4.mul', f.get('n'), splat(LN2_HIGH)))),
    f.set('r', op('f32x4.sub', f.get('r'), op('f32x4.mul', f.get('n'), splat(LN2_LOW)))),
    f.set('e', series),
    // 2^n by its exponent bits
    f.set('n', op('i32x4.shl', op('i32x4.add', op('i32x4.trunc_sat_f32x4_s', f.get('n')), op('i32x4.splat', i32(127))), i32(23))),
    f.set('e', op('f32x4.mul', f.get('e'), f.get('n'))),
  ].flat();
}
