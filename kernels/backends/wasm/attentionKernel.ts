import { assemble, f32, FunctionBody, i32, lanes, load, op, shuffle, store, storePair, type Code } from './assembler.ts';
import { EXP_LOCALS, exponential } from './exponential.ts';

/** Keys whose scores are held together. */
export const CHUNK_KEYS = 256;
/** Bytes of the running state of a query: its largest score so far, four times, then four partial sums of exponentials. */
export const STATE_BYTES = 32;
/** Values that are summed together; the head dim is a multiple. */
export const DIM_STEP = 16;
/** Queries of a KV head that go over the keys together; more go in several passes. */
export const MAX_QUERIES = 4;
/** Scores of a query, with room for those that stand after the last. */
const SCORE_BYTES = (CHUNK_KEYS + 4) * 4;
export const SCRATCH_BYTES = MAX_QUERIES * SCORE_BYTES;

const LOWEST = -3e38;

/**
 * Attention of `queries` queries of one KV head, all of one token, over keys and values [keys, dim] (`kEnd` = end of the keys): online softmax (arXiv 1805.02867),
 * chunk by chunk. Two keys and all queries at a time, so that keys and values are read once and in their order, as memory likes it. q [queries, dim] is already scaled;
 * `out` [queries, dim] is the sum so far, not divided yet, `state` as {@link STATE_BYTES} says. `rowBytes` = 4 dim.
 */
function attend(queries: number): FunctionBody {
  const f = new FunctionBody({ q: 'i32', k: 'i32', kEnd: 'i32', v: 'i32', rowBytes: 'i32', out: 'i32', state: 'i32', scores: 'i32' });
  const each = Array.from({ length: queries }, (_, query) => query);
  f.local('i32', 'chunkEnd', 'chunkBytes', 'key', 'other', 'rowEnd', 'last', 'score', 'scoreEnd', 'at', 'end');
  f.local('i32', ...each.map((query) => `row${query}`));
  f.local('v128', 'before', 'x', 'y', 'sum', ...EXP_LOCALS, ...each.flatMap((query) => [`a${query}`, `b${query}`, `most${query}`]));
  const get = (name: string): Code => f.get(name);
  const set = (name: string, value: Code): Code => f.set(name, value);
  const plus = (a: Code, b: Code): Code => op('i32.add', a, b);
  const steps = [0, 1, 2, 3];

  /**
   * Goes along the rows `x` and `y` of two keys (or values), and along the row of each query, `row0`, `row1` ... from `rows` on. Where there is no second key, `y` is
   * the first again, and its score is put out later.
   */
  const alongTwo = (rows: string, visit: (query: number, offset: number) => readonly Code[]): Code[] => [
    f.least('other', plus(get('key'), get('rowBytes')), get('last')),
    ...each.map((query) => set(`row${query}`, query === 0 ? get(rows) : plus(get(`row${query - 1}`), get('rowBytes')))),
    set('rowEnd', plus(get('key'), get('rowBytes'))),
    f.repeat(
      'key',
      get('rowEnd'),
      [
        ...steps.flatMap((step) => [
          set('x', load('v128.load', get('key'), 16 * step)),
          set('y', load('v128.load', get('other'), 16 * step)),
          ...each.flatMap((query) => visit(query, 16 * step)),
        ]),
        ...['key', 'other', ...each.map((query) => `row${query}`)].map((name) => f.advance(name, 16 * steps.length)),
      ].flat(),
    ),
    // the second stands after its row, where the next two begin
    set('key', get('other')),
  ];

  const twoKeys: Code[] = [
    ...each.flatMap((query) => [set(`a${query}`, op('f32x4.splat', f32(0))), set(`b${query}`, op('f32x4.splat', f32(0)))]),
    ...alongTwo('q', (query, offset) => [
      set('sum', load('v128.load', get(`row${query}`), offset)),
      set(`a${query}`, op('f32x4.relaxed_madd', get('x'), get('sum'), get(`a${query}`))),
      set(`b${query}`, op('f32x4.relaxed_madd', get('y'), get('sum'), get(`b${query}`))),
    ]),
    ...each.flatMap((query) => {
      const [a, b] = [get(`a${query}`), get(`b${query}`)];
      return [
        set('x', op('f32x4.add', shuffle(a, b, lanes(0, 4, 1, 5)), shuffle(a, b, lanes(2, 6, 3, 7)))),
        set('x', op('f32x4.add', get('x'), shuffle(get('x'), get('x'), lanes(2, 3, 0, 1)))),
        storePair(get('score'), get('x'), SCORE_BYTES * query),
        set(`most${query}`, op('f32x4.max', get(`most${query}`), get('x'))),
      ];
    }),
    f.advance('score', 8),
  ];

  const softmax = (query: number): Code[] => {
    const most = `most${query}`;
    const stateAt = STATE_BYTES * query;
    return [
      // no key stands here
      store(get('scoreEnd'), op('f32x4.splat', f32(LOWEST)), SCORE_BYTES * query),
      set(most, op('f32x4.max', get(most), shuffle(get(most), get(most), lanes(1, 0, 3, 2)))),
      set('before', load('v128.load', get('state'), stateAt)),
      set(most, op('f32x4.max', get(most), get('before'))),
      store(get('state'), get(most), stateAt),
      set('x', op('f32x4.sub', get('before'), get(most))),
      exponential(f, 'x'),
      set('before', get('e')),
      set('at', query === 0 ? get('out') : get('end')),
      set('end', plus(get('at'), get('rowBytes'))),
      f.repeat(
        'at',
        get('end'),
        [store(get('at'), op('f32x4.mul', load('v128.load', get('at')), get('before'))), f.advance('at', 16)].flat(),
      ),
      set('sum', op('f32x4.mul', load('v128.load', get('state'), stateAt + 16), get('before'))),
      set('score', get('scores')),
      f.repeat(
        'score',
        get('scoreEnd'),
        [
          set('x', op('f32x4.sub', load('v128.load', get('score'), SCORE_BYTES * query), get(most))),
          exponential(f, 'x'),
          store(get('score'), get('e'), SCORE_BYTES * query),
          set('sum', op('f32x4.add', get('sum'), get('e'))),
          f.advance('score', 16),
        ].flat(),
      ),
      store(get('state'), get('sum'), stateAt + 16),
    ];
  };

  const weigh: Code[] = [
    set('key', get('v')),
    set('last', plus(get('v'), op('i32.sub', get('chunkBytes'), get('rowBytes')))),
    set('score', get('scores')),
    f.repeat(
      'score',
      get('scoreEnd'),
      [
        ...each.flatMap((query) => [
          set(`a${query}`, load('v128.load32_splat', get('score'), SCORE_BYTES * query)),
          set(`b${query}`, load('v128.load32_splat', get('score'), SCORE_BYTES * query + 4)),
        ]),
        ...alongTwo('out', (query, offset) => {
          const row = get(`row${query}`);
          const first = op('f32x4.relaxed_madd', get('x'), get(`a${query}`), load('v128.load', row, offset));
          return [store(row, op('f32x4.relaxed_madd', get('y'), get(`b${query}`), first), offset)];
        }),
        f.advance('score', 8),
      ].flat(),
    ),
  ];

  const chunk: Code[] = [
    f.least('chunkEnd', plus(get('k'), op('i32.mul', get('rowBytes'), i32(CHUNK_KEYS))), get('kEnd')),
    set('chunkBytes', op('i32.sub', get('chunkEnd'), get('k'))),
    set('last', op('i32.sub', get('chunkEnd'), get('rowBytes'))),
    // 4 bytes of scores for a row of keys
    set('scoreEnd', plus(get('scores'), op('i32.shl', op('i32.div_u', get('chunkBytes'), get('rowBytes')), i32(2)))),
    set('key', get('k')),
    set('score', get('scores')),
    ...each.map((query) => set(`most${query}`, op('f32x4.splat', f32(LOWEST)))),
    f.repeat('key', get('chunkEnd'), twoKeys.flat()),
    ...each.flatMap((query) => softmax(query)),
    ...weigh,
    set('v', plus(get('v'), get('chunkBytes'))),
    set('k', get('chunkEnd')),
  ];
  f.append(f.repeat('k', get('kEnd'), chunk.flat()));
  return f;
}

/** All arguments are byte offsets. */
type Attend = (q: number, k: number, kEnd: number, v: number, rowBytes: number, out: number, state: number, scores: number) => void;
let binary: Uint8Array<ArrayBuffer> | undefined;
let compiled: WebAssembly.Module | undefined;

function moduleBytes(): Uint8Array<ArrayBuffer> {
  return (binary ??= assemble(
    Object.fromEntries(Array.from({ length: MAX_QUERIES }, (_, index) => [`attend${index + 1}`, attend(index + 1)])),
  ));
}

/** Whether this engine knows the instructions. */
export function attentionKernelRuns(): boolean {
  return WebAssembly.validate(moduleBytes());
}

/** The kernels for 1, 2 ... {@link MAX_QUERIES} queries over a memory. */
export function attentionKernels(memory: WebAssembly.Memory): readonly Attend[] {
  compiled ??= new WebAssembly.Module(moduleBytes());
  const { exports } = new WebAssembly.Instance(compiled, { m: { m: memory } });
  return Array.from({ length: MAX_QUERIES }, (_, index) => exports[`attend${index + 1}`] as unknown as Attend);
}
