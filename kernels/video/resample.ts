/** Interpolation kernels with their support at scale 1, px. `bicubic` is Keys' with a = -0.5. */
const FILTERS = {
  bilinear: { support: 1, at: (x: number) => Math.max(0, 1 - Math.abs(x)) },
  bicubic: {
    support: 2,
    at: (signed: number) => {
      const x = Math.abs(signed);
      if (x < 1) return (1.5 * x - 2.5) * x * x + 1;
      return x < 2 ? ((-0.5 * x + 2.5) * x - 4) * x + 2 : 0;
    },
  },
} as const;
export type Filter = keyof typeof FILTERS;

/** A part of a picture, px; edges may lie between pixels. */
export interface Region {
  left: number;
  top: number;
  width: number;
  height: number;
}

interface Taps {
  /** First source index of each output, then `count` weights each. */
  first: Int32Array;
  count: number;
  weights: Float64Array;
}

/** Weights of a one-dimensional resampling of [offset, offset + length) to `size` outputs; when it shrinks the kernel widens (antialiasing). */
function makeTaps(filter: Filter, sourceSize: number, offset: number, length: number, size: number): Taps {
  const scale = length / size;
  const stretch = Math.max(1, scale);
  const { support, at } = FILTERS[filter];
  const radius = support * stretch;
  const count = Math.min(sourceSize, Math.ceil(radius) * 2 + 1);
  const first = new Int32Array(size);
  const weights = new Float64Array(size * count);
  for (let i = 0; i < size; i++) {
    const centre = offset + (i + 0.5) * scale;
    const from = Math.max(0, Math.min(sourceSize - count, Math.floor(centre - radius + 0.5)));
    first[i] = from;
    let sum = 0;
    for (let k = 0; k < count; k++) {
      const weight = at((from + k + 0.5 - centre) / stretch);
      weights[i * count + k] = weight;
      sum += weight;
    }
    for (let k = 0; k < count; k++) weights[i * count + k]! /= sum;
  }
  return { first, count, weights };
}

/**
 * Resamples a region of an RGB24 picture to `width` x `height`, separably, columns first, as PIL's `resize(box=...)` does
 * (the reference that the models were trained and checked with). Returns RGB24, rounded and clamped.
 */
export function resampleRgb(
  rgb: Uint8Array,
  source: { width: number; height: number },
  region: Region,
  target: { width: number; height: number },
  filter: Filter,
): Uint8Array {
  const { width, height } = target;
  const across = makeTaps(filter, source.width, region.left, region.width, width);
  const down = makeTaps(filter, source.height, region.top, region.height, height);
  const firstRow = down.first[0]!;
  const rows = down.first[height - 1]! + down.count - firstRow;
  const middle = new Float32Array(rows * width * 3);
  for (let y = 0; y < rows; y++) {
    const line = (firstRow + y) * source.width * 3;
    for (let x = 0; x < width; x++) {
      let at = line + across.first[x]! * 3;
      let red = 0;
      let green = 0;
      let blue = 0;
      const end = (x + 1) * across.count;
      for (let k = x * across.count; k < end; k++, at += 3) {
        const weight = across.weights[k]!;
        red += weight * rgb[at]!;
        green += weight * rgb[at + 1]!;
        blue += weight * rgb[at + 2]!;
      }
      const out = (y * width + x) * 3;
      middle[out] = red;
      middle[out + 1] = green;
      middle[out + 2] = blue;
    }
  }
  const stride = width * 3;
  const result = new Uint8Array(height * stride);
  const row = new Float32Array(stride);
  for (let y = 0; y < height; y++) {
    row.fill(0);
    for (let k = 0; k < down.count; k++) {
      const weight = down.weights[y * down.count + k]!;
      if (weight === 0) continue;
      const from = (down.first[y]! - firstRow + k) * stride;
      for (let i = 0; i < stride; i++) row[i]! += weight * middle[from + i]!;
    }
    const out = y * stride;
    for (let i = 0; i < stride; i++) {
      const value = row[i]! + 0.5;
      result[out + i] = value <= 0 ? 0 : value >= 255 ? 255 : value;
    }
  }
  return result;
}

/** The largest centred square of a picture, reduced to `share` of its side. */
export function centreSquare(source: { width: number; height: number }, share: number): Region {
  const side = Math.min(source.width, source.height) * share;
  return { left: (source.width - side) / 2, top: (source.height - side) / 2, width: side, height: side };
}

/** RGB24 to three planes of floats, (value - mean) / deviation per channel, written at `offset` of `out`. `order` [2, 1, 0] gives BGR. */
export function toPlanes(
  rgb: Uint8Array,
  mean: readonly number[],
  deviation: readonly number[],
  out: Float32Array,
  offset = 0,
  order: readonly [number, number, number] = [0, 1, 2],
): void {
  const pixels = rgb.length / 3;
  order.forEach((channel, plane) => {
    const scale = 1 / deviation[plane]!;
    const shift = -mean[plane]! * scale;
    const base = offset + plane * pixels;
    for (let i = 0, at = channel; i < pixels; i++, at += 3) out[base + i] = rgb[at]! * scale + shift;
  });
}
