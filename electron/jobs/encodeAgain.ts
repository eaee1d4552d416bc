import { LongtakeError } from '../contract/errors.ts';
import type { Encoder } from '../encoders/encoder.ts';

/** Encodes a batch; where the encoder's process crashes, once more in a fresh one. */
export async function encodeAgain<In, Out>(encoder: Encoder<In, Out>, batch: readonly In[], signal: AbortSignal): Promise<Out[]> {
  if (batch.length === 0) return [];
  try {
    return await encoder.encode(batch, signal);
  } catch (error) {
    if (signal.aborted || !(error instanceof LongtakeError) || error.code !== 'CHILD_CRASHED') throw error;
    return encoder.encode(batch, signal);
  }
}
