import { assemble, f32, FunctionBody, i32, lanes, load, op, shuffle, store, type Code } from './assembler.ts';
import { EXP_LOCALS, exponential } from './exponential.ts';

/** Rows of a weight that are multiplied together. */
export const GROUP_ROWS = 8;
/** Bytes of a group's block of 32 inputs: codes, then a scale for each row, then for 4 bits a minimum for each row. */
export const GROUP_BYTES = { 8: GROUP_ROWS * 32 + GROUP_ROWS * 4, 4: GROUP_ROWS * 16 + GROUP_ROWS * 8 } as const;
/** Bytes of a code of the input, and of what a block of 32 of them comes with: its scale four times and the sum of its values four times. */
export const X_BYTES = 2;
export const X_SCALE_BYTES = 32;
export type Bits = 8 | 4;

/** Largest magnitude of a rounded input. */
const X_LEVELS = 32767;

/**
 * x [blocks of 32] as int16 with a float32 scale per block. 16 bits, because rounding the input to 8 is what costs most of the accuracy of quantised products, and at the
 * speed of memory it buys little.
 */
function quantise(): FunctionBody {
  const f = new FunctionBody({ x: 'i32', codes: 'i32', scales: 'i32', end: 'i32' });
  f.local('v128', 'over', 'factor');
  const values = Array.from({ length: 8 }, (_, index) => `v${index}`);
  f.local('v128', ...values);
  const code = (name: string): Code => op('i32x4.trunc_sat_f32x4_s', op('f32x4.nearest', op('f32x4.mul', f.get(name), f.get('factor'))));
  /** `over` = all values combined, four times. */
  const over = (combine: 'f32x4.max' | 'f32x4.add', terms: readonly Code[]): Code[] => [
    f.set(
      'over',
      terms.reduce((all, next) => op(combine, all, next)),
    ),
    ...[lanes(2, 3, 0, 1), lanes(1, 0, 3, 2)].map((order) =>
      f.set('over', op(combine, f.get('over'), shuffle(f.get('over'), f.get('over'), order))),
    ),
  ];
  const body: Code[] = [
    ...values.map((name, index) => f.set(name, load('v128.load', f.get('x'), 16 * index))),
    ...over(
      'f32x4.add',
      values.map((name) => f.get(name)),
    ),
    store(f.get('scales'), f.get('over'), 16),
    ...over(
      'f32x4.max',
      values.map((name) => op('f32x4.abs', f.get(name))),
    ),
    store(f.get('scales'), op('f32x4.mul', f.get('over'), op('f32x4.splat', f32(1 / X_LEVELS)))),
    // a block of zeros has the factor infinity, and 0 * infinity truncates to 0
    f.set('factor', op('f32x4.div', op('f32x4.splat', f32(X_LEVELS)), f.get('over'))),
    ...[0, 1, 2, 3].map((pair) =>
      store(f.get('codes'), op('i16x8.narrow_i32x4_s', code(values[2 * pair]!), code(values[2 * pair + 1]!)), 16 * pair),
    ),
    f.advance('x', 128),
    f.advance('codes', 32 * X_BYTES),
    f.advance('scales', X_SCALE_BYTES),
  ];
  f.append(f.repeat('x', f.get('end'), body.flat()));
  return f;
}

/** out [rows] = weights x of {@link quantise}, 8 rows at a time: `block` adds a block of 32 inputs to `sum0` and `sum1`, four rows each. */
function multiply(bits: Bits, locals: readonly string[], block: (f: FunctionBody) => readonly Code[]): FunctionBody {
  const f = new FunctionBody({ weights: 'i32', x: 'i32', xScales: 'i32', xEnd: 'i32', out: 'i32', outEnd: 'i32' });
  f.local('i32', 'at', 'scaleAt');
  f.local('v128', 'sum0', 'sum1', 'dot0', 'dot1', 'xScale', ...locals);
  const zero = op('i32x4.splat', i32(0));
  const oneBlock: Code[] = [
    ...block(f),
    f.advance('weights', GROUP_BYTES[bits]),
    f.advance('scaleAt', X_SCALE_BYTES),
    f.advance('at', 32 * X_BYTES),
  ];
  const group: Code[] = [
    f.set('at', f.get('x')),
    f.set('scaleAt', f.get('xScales')),
    f.set('sum0', zero),
    f.set('sum1', zero),
    f.repeat('at', f.get('xEnd'), oneBlock.flat()),
    store(f.get('out'), f.get('sum0')),
    store(f.get('out'), f.get('sum1'), 16),
    f.advance('out', 4 * GROUP_ROWS),
  ];
  f.append(f.repeat('out', f.get('outEnd'), group.flat()));
  return f;
}

/** `sum` += dot (int32x4) times the scales of four rows, at `offset` of the block, times that of the input. */
function addScaled(f: FunctionBody, sum: string, dot: Code, offset: number): Code {
  const scaled = op(
    'f32x4.mul',
    op('f32x4.mul', op('f32x4.convert_i32x4_s', dot), load('v128.load', f.get('weights'), offset)),
    f.get('xScale'),
  );
  return f.set(sum, op('f32x4.add', f.get(sum), scaled));
}

function multiply8(): FunctionBody {
  return multiply(8, ['pair'], (f) => {
    const step = (k: number): Code => {
      const half = (dot: string, offset: number): Code => {
        const product = op('i32x4.dot_i16x8_s', load('v128.load8x8_s', f.get('weights'), offset), f.get('pair'));
        return f.set(dot, k === 0 ? product : op('i32x4.add', f.get(dot), product));
      };
      return [f.set('pair', load('v128.load32_splat', f.get('at'), 4 * k)), half('dot0', 16 * k), half('dot1', 16 * k + 8)].flat();
    };
    return [
      ...Array.from({ length: 16 }, (_, k) => step(k)),
      f.set('xScale', load('v128.load', f.get('scaleAt'))),
      addScaled(f, 'sum0', f.get('dot0'), 256),
      addScaled(f, 'sum1', f.get('dot1'), 272),
    ];
  });
}

function multiply4(): FunctionBody {
  return multiply(4, ['codes', 'four', 'low', 'high', ...[0, 1, 2, 3].map((index) => `d${index}`)], (f) => {
    const fifteen = op('i8x16.splat', i32(15));
    /** Four inputs against those of the two rows in one half of the codes: two sums a row. */
    const addProduct = (sum: string, half: 'low' | 'high', input: string, first: boolean): Code => {
      const product = op('i32x4.dot_i16x8_s', op(`i16x8.extend_${half}_i8x16_u`, f.get('four')), f.get(input));
      return f.set(sum, first ? product : op('i32x4.add', f.get(sum), product));
    };
    const step = (eight: number): Code => {
      const half = (rows: number): Code =>
        [
          f.set('codes', load('v128.load', f.get('weights'), 32 * eight + 16 * rows)),
          f.set('four', op('v128.and', f.get('codes'), fifteen)),
          addProduct(`d${2 * rows}`, 'low', 'low', eight === 0),
          addProduct(`d${2 * rows + 1}`, 'high', 'low', eight === 0),
          f.set('four', op('v128.and', op('i16x8.shr_u', f.get('codes'), i32(4)), fifteen)),
          addProduct(`d${2 * rows}`, 'low', 'high', false),
          addProduct(`d${2 * rows + 1}`, 'high', 'high', false),
        ].flat();
      return [
        f.set('low', load('v128.load64_splat', f.get('at'), 16 * eight)),
        f.set('high', load('v128.load64_splat', f.get('at'), 16 * eight + 8)),
        half(0),
        half(1),
      ].flat();
    };
    const paired = (rows: number): Code => {
      const [a, b] = [f.get(`d${2 * rows}`), f.get(`d${2 * rows + 1}`)];
      return op('i32x4.add', shuffle(a, b, lanes(0, 2, 4, 6)), shuffle(a, b, lanes(1, 3, 5, 7)));
    };
    const addMinima = (sum: string, offset: number): Code =>
      f.set(sum, op('f32x4.add', f.get(sum), op('f32x4.mul', load('v128.load', f.get('weights'), offset), f.get('xScale'))));
    return [
      ...[0, 1, 2, 3].map(step),
      f.set('xScale', load('v128.load', f.get('scaleAt'))),
      addScaled(f, 'sum0', paired(0), 128),
      addScaled(f, 'sum1', paired(1), 144),
      f.set('xScale', load('v128.load', f.get('scaleAt'), 16)),
      addMinima('sum0', 160),
      addMinima('sum1', 176),
    ];
  });
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

type Quantise = (x: number, codes: number, scales: number, end: number) => void;
type Multiply = (weights: number, x: number, xScales: number, xEnd: number, out: number, outEnd: number) => void;

/** What the module exports; all arguments are byte offsets into its memory, multiples of 16. */
export interface RowKernels {
  readonly quantise: Quantise;
  readonly multiply8: Multiply;
  readonly multiply4: Multiply;
  readonly swiGlu: (gate: number, up: number, end: number) => void;
}

let binary: Uint8Array<ArrayBuffer> | undefined;
let compiled: WebAssembly.Module | undefined;

function moduleBytes(): Uint8Array<ArrayBuffer> {
  return (binary ??= assemble({
    quantise: quantise(),
    multiply8: multiply8(),
    multiply4: multiply4(),
    swiGlu: swiGlu(),
  }));
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
