import type { Linear } from '../backend.ts';
import { KernelError } from '../kernelError.ts';
import { expectLength } from '../tensor.ts';

/** Rows whose wide middle is held at a time. */
const CHUNK_ROWS = 256;

/**
 * SwiGLU (arXiv 2002.05202) in chunks of rows: the feed-forward half of the Blockwise Parallel Transformer. It is row by row, so any
 * cut gives the same numbers; only CHUNK_ROWS x ffn floats are held whatever the length.
 */
export function blockwiseFeedForward(gate: Linear, up: Linear, down: Linear): Linear {
  if (gate.inWidth !== up.inWidth || gate.outWidth !== up.outWidth || down.inWidth !== up.outWidth) {
    throw new KernelError('SHAPE', 'The three weights of a feed-forward layer do not fit together.');
  }
  const { inWidth } = gate;
  const { outWidth } = down;
  return {
    inWidth,
    outWidth,
    async apply(x, rows, out) {
      expectLength('x', x, rows * inWidth);
      expectLength('out', out, rows * outWidth);
      const middle = new Float32Array(Math.min(rows, CHUNK_ROWS) * gate.outWidth);
      const lifted = new Float32Array(middle.length);
      for (let from = 0; from < rows; from += CHUNK_ROWS) {
        const count = Math.min(CHUNK_ROWS, rows - from);
        const input = x.subarray(from * inWidth, (from + count) * inWidth);
        const gated = middle.subarray(0, count * gate.outWidth);
        const linear = lifted.subarray(0, count * gate.outWidth);
        await gate.apply(input, count, gated);
        await up.apply(input, count, linear);
        for (let i = 0; i < gated.length; i++) gated[i] = (gated[i]! / (1 + Math.exp(-gated[i]!))) * linear[i]!;
        await down.apply(gated, count, out.subarray(from * outWidth, (from + count) * outWidth));
      }
    },
    async release() {
      await Promise.all([gate.release(), up.release(), down.release()]);
    },
  };
}
