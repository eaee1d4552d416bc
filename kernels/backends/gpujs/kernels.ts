import type { KernelSource } from './runtime.ts';

/** Sizes of one padded tile: H query heads that share KV heads in groups, R queries, N keys. */
export interface TileSizes {
  readonly heads: number;
  readonly group: number;
  readonly rows: number;
  readonly keys: number;
  readonly headDim: number;
}

/** scores [H, R, N] of q [H R D], k [KV N D] and bias [R N], all three flat. */
export function scoreKernel({ heads, group, rows, keys, headDim }: TileSizes, scale: number): KernelSource {
  return {
    constants: { group, rows, keys, headDim, scale },
    output: [keys, rows, heads],
    resident: true,
    source: `function (q, k, bias) {
      const kvHead = Math.floor(this.thread.z / this.constants.group);
      const query = (this.thread.z * this.constants.rows + this.thread.y) * this.constants.headDim;
      const key = (kvHead * this.constants.keys + this.thread.x) * this.constants.headDim;
      let sum = 0;
      for (let d = 0; d < this.constants.headDim; d++) {
        sum += q[query + d] * k[key + d];
      }
      return sum * this.constants.scale + bias[this.thread.y * this.constants.keys + this.thread.x];
    }`,
  };
}

/** lse [H, R] of scores [H, R, N]. */
export function lseKernel({ heads, rows, keys }: TileSizes): KernelSource {
  return {
    constants: { keys },
    output: [rows, heads],
    resident: true,
    source: `function (scores) {
      let top = scores[this.thread.y][this.thread.x][0];
      for (let j = 1; j < this.constants.keys; j++) {
        top = Math.max(top, scores[this.thread.y][this.thread.x][j]);
      }
      let sum = 0;
      for (let j = 0; j < this.constants.keys; j++) {
        sum += Math.exp(scores[this.thread.y][this.thread.x][j] - top);
      }
      return top + Math.log(sum);
    }`,
  };
}

/** weights [H, R, N] = exp(scores - lse), once per key and not once per channel. */
export function weightKernel({ heads, rows, keys }: TileSizes): KernelSource {
  return {
    constants: {},
    output: [keys, rows, heads],
    resident: true,
    source: `function (scores, lse) {
      return Math.exp(scores[this.thread.z][this.thread.y][this.thread.x] - lse[this.thread.z][this.thread.y]);
    }`,
  };
}

/** out [H, R, D] of weights [H, R, N] and v [KV N D], which is flat. */
export function outKernel({ heads, group, rows, keys, headDim }: TileSizes): KernelSource {
  return {
    constants: { group, keys, headDim },
    output: [headDim, rows, heads],
    source: `function (weights, v) {
      const kvHead = Math.floor(this.thread.z / this.constants.group);
      let sum = 0;
      for (let j = 0; j < this.constants.keys; j++) {
        sum += weights[this.thread.z][this.thread.y][j] * v[(kvHead * this.constants.keys + j) * this.constants.headDim + this.thread.x];
      }
      return sum;
    }`,
  };
}

/** out [rows, D] of the merge of two flat results; a row without keys has a finite lse far below any other (merge.ts derives the weight). */
export function mergeOutKernel(rows: number, headDim: number): KernelSource {
  return {
    constants: { headDim },
    output: [headDim, rows],
    source: `function (outA, outB, lseA, lseB) {
      const distance = Math.min(80, lseA[this.thread.y] - lseB[this.thread.y]);
      const weight = 1 / (1 + Math.exp(distance));
      const a = outA[this.thread.y * this.constants.headDim + this.thread.x];
      return a + weight * (outB[this.thread.y * this.constants.headDim + this.thread.x] - a);
    }`,
  };
}

/** lse [rows] of the merge. */
export function mergeLseKernel(rows: number): KernelSource {
  return {
    constants: {},
    output: [rows],
    source: `function (lseA, lseB) {
      const a = lseA[this.thread.x];
      const b = lseB[this.thread.x];
      return Math.max(a, b) + Math.log(1 + Math.exp(-Math.abs(a - b)));
    }`,
  };
}

/** [m, n] of flat a [m k] and b [k n]. */
export function matmulKernel(m: number, k: number, n: number): KernelSource {
  return {
    constants: { k, n },
    output: [n, m],
    source: `function (a, b) {
      let sum = 0;
      for (let i = 0; i < this.constants.k; i++) {
        sum += a[this.thread.y * this.constants.k + i] * b[i * this.constants.n + this.thread.x];
      }
      return sum;
    }`,
  };
}
