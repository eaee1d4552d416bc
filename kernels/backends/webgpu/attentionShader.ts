import type { KvDtype } from '../../attention/kvLayout.ts';
import { KernelError } from '../../kernelError.ts';

export const QUERY_ROWS = 16;
const LANES = 4;

export interface AttentionVariant {
  readonly headDim: number;
  readonly dtype: KvDtype;
  readonly subgroups: boolean;
  /** The adapter has 16-bit floats: tiles of f16 blocks stay 16 bit in workgroup memory, which loses nothing. */
  readonly float16: boolean;
  /** Bytes of workgroup memory that the device gives. */
  readonly workgroupBytes: number;
}

/** Words of the uniform `params`, in this order; `scale` is a float, positions are signed. */
export const ATTENTION_PARAMS = [
  ...['tokens', 'row', 'rows', 'group', 'queryFirst', 'queryStride', 'keyFirst', 'keyStride', 'keyCount', 'capacity', 'causal', 'scale'],
  ...['keys', 'values', 'keyScales', 'keyOffsets', 'valueScales', 'valueOffsets', 'segments', 'keyMask'],
  ...['hasSegments', 'hasKeyMask'],
] as const;

/**
 * One workgroup: 16 query rows of a head, 4 lanes a row, over the keys of one block in tiles (online softmax: FlashAttention-2, arXiv
 * 2307.08691). It goes on from the (out, lse) in memory, m = lse and l = 1, so that a ring step needs no merge of its own. Lane i of a row
 * scores keys i, i + 4, ... of a tile and owns the vec4 columns i, i + 4, ... of the output. The block arrives as its bytes (kvBlock.ts).
 */
export function attentionShader(variant: AttentionVariant): string {
  const { headDim, dtype, subgroups } = variant;
  if (headDim % 4 !== 0)
    throw new KernelError('UNSUPPORTED', `The WebGPU kernels need a head dim that is a multiple of 4, not ${headDim}.`);
  const half = variant.float16 && dtype === 'f16';
  const columns = headDim / 4;
  const keyRows = tileKeys(variant, half);
  const perLane = Math.ceil(columns / LANES);
  return /* wgsl */ `
${subgroups ? 'enable subgroups;' : ''}
${half ? 'enable f16;' : ''}
alias Tile4 = vec4<${half ? 'f16' : 'f32'}>;
struct Params {
${ATTENTION_PARAMS.map((name) => `  ${name}: ${name === 'scale' ? 'f32' : /First|Stride/.test(name) ? 'i32' : 'u32'},`).join('\n')}
}
@group(0) @binding(0) var<storage, read> q: array<vec4<f32>>;
@group(0) @binding(1) var<storage, read_write> out: array<vec4<f32>>;
@group(0) @binding(2) var<storage, read_write> lse: array<f32>;
@group(0) @binding(3) var<storage, read> block: array<u32>;
@group(0) @binding(4) var<storage, read> querySegments: array<i32>;
@group(0) @binding(5) var<uniform> params: Params;

const HIDDEN = -3.0e38;
const HARDLY = -1.0e38;
const ROWS = ${QUERY_ROWS}u;
const LANES = ${LANES}u;
const KEYS = ${keyRows}u;
const COLUMNS = ${columns}u;

var<workgroup> queries: array<vec4<f32>, ${QUERY_ROWS * columns}>;
var<workgroup> tile: array<Tile4, ${keyRows * columns}>;
var<workgroup> weights: array<f32, ${QUERY_ROWS * keyRows}>;
${subgroups ? '' : `var<workgroup> lanes: array<f32, ${QUERY_ROWS * LANES}>;`}

${LOADERS[dtype](headDim)}

fn visible(position: i32, queryIndex: u32, key: u32) -> bool {
  if (key >= params.keyCount) { return false; }
  if (params.causal != 0u && params.keyFirst + i32(key) * params.keyStride > position) { return false; }
  if (params.hasKeyMask != 0u && ((block[params.keyMask + key / 4u] >> (8u * (key % 4u))) & 255u) == 0u) { return false; }
  if (params.hasSegments != 0u && bitcast<i32>(block[params.segments + key]) != querySegments[queryIndex]) { return false; }
  return true;
}

${subgroups ? QUAD_REDUCTION : MEMORY_REDUCTION}

@compute @workgroup_size(${QUERY_ROWS * LANES})
fn main(@builtin(workgroup_id) group: vec3<u32>, @builtin(local_invocation_index) local: u32) {
  let head = group.y;
  let kvHead = head / params.group;
  let firstRow = group.x * ROWS;
  for (var i = local; i < ROWS * COLUMNS; i += ROWS * LANES) {
    let row = firstRow + i / COLUMNS;
    queries[i] = vec4<f32>(0.0);
    if (row < params.rows) { queries[i] = q[(head * params.tokens + params.row + row) * COLUMNS + i % COLUMNS] * params.scale; }
  }
  let row = local / LANES;
  let lane = local % LANES;
  let inside = firstRow + row < params.rows;
  let queryIndex = params.row + min(firstRow + row, params.rows - 1u);
  let position = params.queryFirst + i32(queryIndex - params.row) * params.queryStride;
  let stateRow = head * params.tokens + queryIndex;

  var largest = lse[stateRow];
  var total = select(1.0, 0.0, largest < HARDLY);
  var sums: array<vec4<f32>, ${perLane}>;
  for (var c = 0u; c < ${perLane}u; c++) {
    let column = lane + c * LANES;
    if (column < COLUMNS) { sums[c] = out[stateRow * COLUMNS + column] * total; }
  }

  // keys after the last query of this workgroup are hidden from all of it
  var end = params.keyCount;
  if (params.causal != 0u) {
    let lastQuery = params.queryFirst + i32(min(firstRow + ROWS, params.rows) - 1u) * params.queryStride;
    end = u32(clamp((lastQuery - params.keyFirst + params.keyStride) / params.keyStride, 0, i32(params.keyCount)));
    if (lastQuery < params.keyFirst) { end = 0u; }
  }
  for (var start = 0u; start < end; start += KEYS) {
    for (var i = local; i < KEYS * COLUMNS; i += ROWS * LANES) {
      let key = start + i / COLUMNS;
      tile[i] = Tile4(0.0);
      if (key < end) { tile[i] = Tile4(loadKey(kvHead, key, i % COLUMNS)); }
    }
    workgroupBarrier();

    // set to 0 by hand: SwiftShader clears a variable of a loop body only the first time round
    var scores: array<f32, ${keyRows / LANES}>;
    for (var k = 0u; k < ${keyRows / LANES}u; k++) { scores[k] = 0.0; }
    for (var c = 0u; c < COLUMNS; c++) {
      let part = queries[row * COLUMNS + c];
      for (var k = 0u; k < ${keyRows / LANES}u; k++) {
        scores[k] += dot(part, vec4<f32>(tile[(lane + k * LANES) * COLUMNS + c]));
      }
    }
    var best = HIDDEN;
    for (var k = 0u; k < ${keyRows / LANES}u; k++) {
      if (!visible(position, queryIndex, start + lane + k * LANES)) { scores[k] = HIDDEN; }
      best = max(best, scores[k]);
    }
    let next = max(largest, rowMax(best, local));
    var sum = 0.0;
    for (var k = 0u; k < ${keyRows / LANES}u; k++) {
      var weight = 0.0;
      if (scores[k] > HARDLY) { weight = exp(scores[k] - next); }
      weights[row * KEYS + lane + k * LANES] = weight;
      sum += weight;
    }
    var shrink = 0.0;
    if (largest > HARDLY) { shrink = exp(largest - next); }
    total = total * shrink + rowSum(sum, local);
    largest = next;
    for (var c = 0u; c < ${perLane}u; c++) { sums[c] *= shrink; }
    workgroupBarrier();

    for (var i = local; i < KEYS * COLUMNS; i += ROWS * LANES) {
      let key = start + i / COLUMNS;
      tile[i] = Tile4(0.0);
      if (key < end) { tile[i] = Tile4(loadValue(kvHead, key, i % COLUMNS)); }
    }
    workgroupBarrier();
    for (var k = 0u; k < KEYS; k++) {
      let weight = weights[row * KEYS + k];
      for (var c = 0u; c < ${perLane}u; c++) {
        let column = lane + c * LANES;
        if (column < COLUMNS) { sums[c] += weight * vec4<f32>(tile[k * COLUMNS + column]); }
      }
    }
    workgroupBarrier();
  }

  if (!inside || total == 0.0) { return; }
  for (var c = 0u; c < ${perLane}u; c++) {
    let column = lane + c * LANES;
    if (column < COLUMNS) { out[stateRow * COLUMNS + column] = sums[c] / total; }
  }
  if (lane == 0u) { lse[stateRow] = largest + log(total); }
}
`;
}

/** The most keys a tile can have in the memory of a workgroup. */
function tileKeys({ headDim, workgroupBytes }: AttentionVariant, half: boolean): number {
  const reserved = QUERY_ROWS * headDim * 4 + QUERY_ROWS * LANES * 4;
  const keys = [32, 16, 8, 4].find((count) => reserved + count * headDim * (half ? 2 : 4) + QUERY_ROWS * count * 4 <= workgroupBytes);
  if (keys === undefined)
    throw new KernelError('UNSUPPORTED', `Head dim ${headDim} is too large for the ${workgroupBytes} bytes of a workgroup here.`);
  return keys;
}

const QUAD_REDUCTION = /* wgsl */ `
fn rowMax(value: f32, local: u32) -> f32 {
  let pair = max(value, quadSwapX(value));
  return max(pair, quadSwapY(pair));
}
fn rowSum(value: f32, local: u32) -> f32 {
  let pair = value + quadSwapX(value);
  return pair + quadSwapY(pair);
}`;

const MEMORY_REDUCTION = /* wgsl */ `
fn rowMax(value: f32, local: u32) -> f32 {
  lanes[local] = value;
  workgroupBarrier();
  let first = (local / LANES) * LANES;
  let result = max(max(lanes[first], lanes[first + 1u]), max(lanes[first + 2u], lanes[first + 3u]));
  workgroupBarrier();
  return result;
}
fn rowSum(value: f32, local: u32) -> f32 {
  lanes[local] = value;
  workgroupBarrier();
  let first = (local / LANES) * LANES;
  let result = (lanes[first] + lanes[first + 1u]) + (lanes[first + 2u] + lanes[first + 3u]);
  workgroupBarrier();
  return result;
}`;

/** loadKey and loadValue: channels 4 column .. 4 column + 3 of one key, out of the block's words (sections of kvLayout.ts). */
const LOADERS: Readonly<Record<KvDtype, (headDim: number) => string>> = {
  f32: (headDim) => /* wgsl */ `
fn load(section: u32, kvHead: u32, key: u32, column: u32) -> vec4<f32> {
  let at = section + (kvHead * params.capacity + key) * ${headDim}u + 4u * column;
  return bitcast<vec4<f32>>(vec4<u32>(block[at], block[at + 1u], block[at + 2u], block[at + 3u]));
}
fn loadKey(kvHead: u32, key: u32, column: u32) -> vec4<f32> { return load(params.keys, kvHead, key, column); }
fn loadValue(kvHead: u32, key: u32, column: u32) -> vec4<f32> { return load(params.values, kvHead, key, column); }`,
  f16: (headDim) => /* wgsl */ `
fn load(section: u32, kvHead: u32, key: u32, column: u32) -> vec4<f32> {
  let at = section + (kvHead * params.capacity + key) * ${headDim / 2}u + 2u * column;
  return vec4<f32>(unpack2x16float(block[at]), unpack2x16float(block[at + 1u]));
}
fn loadKey(kvHead: u32, key: u32, column: u32) -> vec4<f32> { return load(params.keys, kvHead, key, column); }
fn loadValue(kvHead: u32, key: u32, column: u32) -> vec4<f32> { return load(params.values, kvHead, key, column); }`,
  q8: (headDim) => /* wgsl */ `
fn float(at: u32) -> f32 { return bitcast<f32>(block[at]); }
fn codes(section: u32, kvHead: u32, key: u32, column: u32) -> vec4<f32> {
  let word = bitcast<i32>(block[section + (kvHead * params.capacity + key) * ${headDim / 4}u + column]);
  return vec4<f32>(vec4<i32>(word << 24u, word << 16u, word << 8u, word) >> vec4<u32>(24u));
}
fn loadKey(kvHead: u32, key: u32, column: u32) -> vec4<f32> {
  let at = params.keyScales + kvHead * ${headDim}u + 4u * column;
  return codes(params.keys, kvHead, key, column) * vec4<f32>(float(at), float(at + 1u), float(at + 2u), float(at + 3u));
}
fn loadValue(kvHead: u32, key: u32, column: u32) -> vec4<f32> {
  return codes(params.values, kvHead, key, column) * float(params.valueScales + kvHead * params.capacity + key);
}`,
  q4: (headDim) => /* wgsl */ `
fn float(at: u32) -> f32 { return bitcast<f32>(block[at]); }
fn floats(at: u32) -> vec4<f32> { return vec4<f32>(float(at), float(at + 1u), float(at + 2u), float(at + 3u)); }
fn codes(section: u32, kvHead: u32, key: u32, column: u32) -> vec4<f32> {
  let high = column >= ${headDim / 8}u;
  let word = block[section + (kvHead * params.capacity + key) * ${headDim / 8}u + column % ${headDim / 8}u];
  let shift = select(0u, 4u, high);
  return vec4<f32>((vec4<u32>(word) >> (vec4<u32>(0u, 8u, 16u, 24u) + shift)) & vec4<u32>(15u));
}
fn loadKey(kvHead: u32, key: u32, column: u32) -> vec4<f32> {
  let channel = kvHead * ${headDim}u + 4u * column;
  return floats(params.keyOffsets + channel) + codes(params.keys, kvHead, key, column) * floats(params.keyScales + channel);
}
fn loadValue(kvHead: u32, key: u32, column: u32) -> vec4<f32> {
  let token = kvHead * params.capacity + key;
  return float(params.valueOffsets + token) + codes(params.values, kvHead, key, column) * float(params.valueScales + token);
}`,
};
