import { assemble, f32, FunctionBody, i32, load, op, shuffle, store, type Code } from './assembler.ts';
import { EXP_LOCALS, exponential } from './exponential.ts';

/** Rows of a weight that are multiplied together. */
export const GROUP_ROWS = 8;
/** Bytes of a group's block of 32 inputs: codes, then a scale for each row. */
export const GROUP_BYTES = { q8: GROUP_ROWS * 32 + GROUP_ROWS * 4 } as const;

/** Largest magnitude of a rounded input. */
const X_LEVELS = 32767;

/**
 * x [blocks of 32] as int16 with a float32 scale per block (`scale`), 16 bits because they cost no more than 8 here: products of pairs are summed in 32 bits.
 */
function quantise(): FunctionBody {
  const f = new FunctionBody({ x: 'i32', codes: 'i32', scales: 'i32', end: 'i32' });
  f.local('v128', 'most', 'factor');
  const values = Array.from({ length: 8 }, (_, index) => `v${index}`);
  f.local('v128', ...values);
  const rotated = (by: number): Code =>
    shuffle(
      f.get('most'),
      f.get('most'),
      Array.from({ length: 16 }, (_, byte) => (byte + by) % 16),
    );
  const code = (name: string): Code => op('i32x4.trunc_sat_f32x4_s', op('f32x4.nearest', op('f32x4.mul', f.get(name), f.get('factor'))));
  const body: Code[] = [
    ...values.map((name, index) => f.set(name, load('v128.load', f.get('x'), 16 * index))),
    f.set(
      'most',
      values.map((name) => op('f32x4.abs', f.get(name))).reduce((most, next) => op('f32x4.max', most, next)),
    ),
    f.set('most', op('f32x4.max', f.get('most'), rotated(8))),
    f.set('most', op('f32x4.max', f.get('most'), rotated(4))),
    store(f.get('scales'), op('f32x4.mul', f.get('most'), op('f32x4.splat', f32(1 / X_LEVELS)))),
    // a block of zeros has the factor infinity, and 0 * infinity truncates to 0
    f.set('factor', op('f32x4.div', op('f32x4.splat', f32(X_LEVELS)), f.get('most'))),
    ...Array.from({ length: 4 }, (_, pair) =>
      store(f.get('codes'), op('i16x8.narrow_i32x4_s', code(values[2 * pair]!), code(values[2 * pair + 1]!)), 16 * pair),
    ),
    f.advance('x', 128),
    f.advance('codes', 64),
    f.advance('scales', 16),
  ];
  f.append(f.repeat('x', f.get('end'), body.flat()));
  return f;
}

/** out [rows] = weights x of {@link quantise}, 8 rows at a time, 8 bit codes. */
function multiply8(): FunctionBody {
  const f = new FunctionBody({ weights: 'i32', x: 'i32', xScales: 'i32', xEnd: 'i32', out: 'i32', outEnd: 'i32' });
  f.local('i32', 'at', 'scaleAt');
  f.local('v128', 'sum0', 'sum1', 'dot0', 'dot1', 'pair', 'xScale');
  const zero = op('i32x4.splat', i32(0));
  const step = (k: number): Code => {
    const half = (dot: string, offset: number): Code => {
      const product = op('i32x4.dot_i16x8_s', load('v128.load8x8_s', f.get('weights'), offset), f.get('pair'));
      return f.set(dot, k === 0 ? product : op('i32x4.add', f.get(dot), product));
    };
    return [f.set('pair', load('v128.load32_splat', f.get('at'), 4 * k)), half('dot0', 16 * k), half('dot1', 16 * k + 8)].flat();
  };
  const scaled = (dot: string, offset: number): Code =>
    op('f32x4.mul', op('f32x4.mul', op('f32x4.convert_i32x4_s', f.get(dot)), load('v128.load', f.get('weights'), offset)), f.get('xScale'));
  const block: Code[] = [
    ...Array.from({ length: 16 }, (_, k) => step(k)),
    f.set('xScale', load('v128.load', f.get('scaleAt'))),
    f.set('sum0', op('f32x4.add', f.get('sum0'), scaled('dot0', 256))),
    f.set('sum1', op('f32x4.add', f.get('sum1'), scaled('dot1', 272))),
    f.advance('weights', GROUP_BYTES.q8),
    f.advance('scaleAt', 16),
    f.advance('at', 64),
  ];
  const group: Code[] = [
    f.set('at', f.get('x')),
    f.set('scaleAt', f.get('xScales')),
    f.set('sum0', zero),
    f.set('sum1', zero),
    f.repeat('at', f.get('xEnd'), block.flat()),
    store(f.get('out'), f.get('sum0')),
    store(f.get('out'), f.get('sum1'), 16),
    f.advance('out', 4 * GROUP_ROWS),
  ];
  f.append(f.repeat('out', f.get('outEnd'), group.flat()));
  return f;
}

/** gate [n] = gate / (1 + exp(-gate)) * up, in place; n a multiple of 4. */
function swiGlu(): FunctionBody {
  const f = new FunctionBody({ gate: 'i32', up: 'i32', end: 'i32' });
  f.local('v128', 'x', ...EXP_LOCALS);
  const splat = (value: number): Code => op('f32x4.splat', f32(value));
  const body: Code[] = [
    f.set('x', op('f32x4.sub', splat(0), load('v128.load', f.get('gate')))),
    exponential(f, 'x'),
    store(
      f.get('gate'),
      op(
        'f32x4.mul',
        op('f32x4.div', load('v128.load', f.get('gate')), op('f32x4.add', splat(1), f.get('e'))),
        load('v128.load', f.get('up')),
      ),
    ),
    f.advance('gate', 16),
    f.advance('up', 16),
  ];
  f.append(f.repeat('gate', f.get('end'), body.flat()));
  return f;
}

/** What the module exports; all arguments are byte offsets into its memory, multiples of 16. */
export interface RowKernels {
  quantise(x: number, codes: number, scales: number, end: number): void;
  multiply8(weights: number, x: number, xScales: number, xEnd: number, out: number, outEnd: number): void;
  swiGlu(gate: number, up: number, end: number): void;
}

let binary: Uint8Array<ArrayBuffer> | undefined;
let compiled: WebAssembly.Module | undefined;

function moduleBytes(): Uint8Array<ArrayBuffer> {
  return (binary ??= assemble({ quantise: quantise(), multiply8: multiply8(), swiGlu: swiGlu() }));
}

/** Whether this engine knows the instructions. */
export function rowKernelsRun(): boolean {
  return WebAssembly.validate(moduleBytes());
}

/** The kernels over a memory. */
export function rowKernels(memory: WebAssembly.Memory): RowKernels {
  compiled ??= new WebAssembly.Module(moduleBytes());
  return new WebAssembly.Instance(compiled, { m: { m: memory } }).exports as unknown as RowKernels;
}
