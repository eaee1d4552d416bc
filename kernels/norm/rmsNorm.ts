import { expectLength } from '../tensor.ts';

/** RMSNorm (arXiv 1910.07467) of the rows of x [T, C] into out [T, C], which may be x. */
export function rmsNormRows(x: Float32Array, weight: Float32Array, epsilon: number, out: Float32Array): void {
  const width = weight.length;
  expectLength('out', out, x.length);
  expectLength('x', x, Math.round(x.length / width) * width);
  for (let start = 0; start < x.length; start += width) {
    let squares = 0;
    for (let i = start; i < start + width; i++) squares += x[i]! * x[i]!;
    const factor = 1 / Math.sqrt(squares / width + epsilon);
    for (let i = 0; i < width; i++) out[start + i] = x[start + i]! * factor * weight[i]!;
  }
}
