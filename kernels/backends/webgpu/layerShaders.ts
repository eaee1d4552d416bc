import type { RotaryStyle } from '../../rotary/rotary.ts';

/** Rows and columns of the product that one workgroup computes; each of its 64 invocations does 4 x 4 of them. */
export const MATMUL_TILE = 32;
const DEPTH = 16;

/** y [m, n] = a [m, k] b, with b [k, n], or [n, k] when transposed. */
export function matmulShader(transposed: boolean): string {
  return /* wgsl */ `
struct Params { m: u32, k: u32, n: u32, unused: u32 }
@group(0) @binding(0) var<storage, read> a: array<f32>;
@group(0) @binding(1) var<storage, read> b: array<f32>;
@group(0) @binding(2) var<storage, read_write> y: array<f32>;
@group(0) @binding(3) var<uniform> params: Params;
const TILE = ${MATMUL_TILE}u;
const DEPTH = ${DEPTH}u;
var<workgroup> left: array<f32, ${MATMUL_TILE * DEPTH}>;
var<workgroup> right: array<f32, ${MATMUL_TILE * DEPTH}>;

@compute @workgroup_size(64)
fn main(@builtin(workgroup_id) group: vec3<u32>, @builtin(local_invocation_index) local: u32) {
  let row = (local / 8u) * 4u;
  let column = (local % 8u) * 4u;
  var sums: array<array<f32, 4>, 4>;
  for (var start = 0u; start < params.k; start += DEPTH) {
    for (var i = local; i < TILE * DEPTH; i += 64u) {
      let depth = start + i % DEPTH;
      let across = i / DEPTH;
      left[i] = 0.0;
      let r = group.y * TILE + across;
      if (r < params.m && depth < params.k) { left[i] = a[r * params.k + depth]; }
      right[i] = 0.0;
      let c = group.x * TILE + across;
      if (c < params.n && depth < params.k) { right[i] = b[${transposed ? 'c * params.k + depth' : 'depth * params.n + c'}]; }
    }
    workgroupBarrier();
    for (var depth = 0u; depth < DEPTH; depth++) {
      for (var i = 0u; i < 4u; i++) {
        let value = left[(row + i) * DEPTH + depth];
        for (var j = 0u; j < 4u; j++) { sums[i][j] += value * right[(column + j) * DEPTH + depth]; }
      }
    }
    workgroupBarrier();
  }
  for (var i = 0u; i < 4u; i++) {
    for (var j = 0u; j < 4u; j++) {
      let r = group.y * TILE + row + i;
      let c = group.x * TILE + column + j;
      if (r < params.m && c < params.n) { y[r * params.n + c] = sums[i][j]; }
    }
  }
}`;
}

/** RMSNorm, one workgroup a row. */
export function normShader(): string {
  return /* wgsl */ `
struct Params { rows: u32, width: u32, epsilon: f32, unused: u32 }
@group(0) @binding(0) var<storage, read> x: array<f32>;
@group(0) @binding(1) var<storage, read> weight: array<f32>;
@group(0) @binding(2) var<storage, read_write> y: array<f32>;
@group(0) @binding(3) var<uniform> params: Params;
var<workgroup> partial: array<f32, 64>;

@compute @workgroup_size(64)
fn main(@builtin(workgroup_id) group: vec3<u32>, @builtin(num_workgroups) groups: vec3<u32>, @builtin(local_invocation_index) local: u32) {
  let row = group.x + group.y * groups.x;
  if (row >= params.rows) { return; }
  var squares = 0.0;
  for (var i = local; i < params.width; i += 64u) {
    let value = x[row * params.width + i];
    squares += value * value;
  }
  partial[local] = squares;
  workgroupBarrier();
  for (var reach = 32u; reach > 0u; reach /= 2u) {
    if (local < reach) { partial[local] += partial[local + reach]; }
    workgroupBarrier();
  }
  let factor = 1.0 / sqrt(partial[0] / f32(params.width) + params.epsilon);
  for (var i = local; i < params.width; i += 64u) {
    y[row * params.width + i] = x[row * params.width + i] * factor * weight[i];
  }
}`;
}

/** Rotary embedding in place, one invocation a pair. */
export function rotaryShader(style: RotaryStyle): string {
  return /* wgsl */ `
struct Params { pairs: u32, tokens: u32, half: u32, unused: u32 }
@group(0) @binding(0) var<storage, read_write> x: array<f32>;
@group(0) @binding(1) var<storage, read> cosines: array<f32>;
@group(0) @binding(2) var<storage, read> sines: array<f32>;
@group(0) @binding(3) var<uniform> params: Params;

@compute @workgroup_size(64)
fn main(@builtin(workgroup_id) group: vec3<u32>, @builtin(num_workgroups) groups: vec3<u32>, @builtin(local_invocation_index) local: u32) {
  let index = (group.x + group.y * groups.x) * 64u + local;
  if (index >= params.pairs) { return; }
  let row = index / params.half;
  let pair = index % params.half;
  let angle = (row % params.tokens) * params.half + pair;
  let a = row * params.half * 2u + ${style === 'half' ? 'pair' : '2u * pair'};
  let b = a + ${style === 'half' ? 'params.half' : '1u'};
  let first = x[a];
  let second = x[b];
  x[a] = first * cosines[angle] - second * sines[angle];
  x[b] = second * cosines[angle] + first * sines[angle];
}`;
}

/** gate = silu(gate) * up. */
export function swigluShader(): string {
  return /* wgsl */ `
struct Params { length: u32, unused1: u32, unused2: u32, unused3: u32 }
@group(0) @binding(0) var<storage, read_write> gate: array<f32>;
@group(0) @binding(1) var<storage, read> up: array<f32>;
@group(0) @binding(2) var<uniform> params: Params;

@compute @workgroup_size(64)
fn main(@builtin(workgroup_id) group: vec3<u32>, @builtin(num_workgroups) groups: vec3<u32>, @builtin(local_invocation_index) local: u32) {
  let index = (group.x + group.y * groups.x) * 64u + local;
  if (index >= params.length) { return; }
  let value = gate[index];
  gate[index] = value / (1.0 + exp(-value)) * up[index];
}`;
}
