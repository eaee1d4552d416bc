import type { Linear } from '../backend.ts';
import { expectLength } from '../tensor.ts';

/** A synchronous computation in the form of the interface: what it throws becomes a rejection. */
export function settle<T>(compute: () => T): Promise<T> {
  return new Promise((resolve) => resolve(compute()));
}

/** A weight whose product is synchronous and holds nothing that has to be given back. */
export function settledLinear(
  { inWidth, outWidth }: Pick<Linear, 'inWidth' | 'outWidth'>,
  multiply: (x: Float32Array, rows: number, out: Float32Array) => void,
): Linear {
  return {
    inWidth,
    outWidth,
    apply: (x, rows, out) =>
      settle(() => {
        expectLength('x', x, rows * inWidth);
        expectLength('out', out, rows * outWidth);
        multiply(x, rows, out);
      }),
    release: () => Promise.resolve(),
  };
}
