import { LongtakeError } from '../../contract/errors.ts';

/** A file of weights that is broken: cut short, or its own figures contradict each other. */
export function damagedWeights(path: string, why: string): LongtakeError {
  return new LongtakeError('WEIGHTS_DAMAGED', `${path} is damaged: ${why}.`, {
    hint: 'Fetch the file again; it was not changed.',
    details: { path, why },
  });
}

/** A file that may be whole but holds what is never read from a file of weights: code, foreign objects, types that no model has. */
export function refusedWeights(path: string, why: string): LongtakeError {
  return new LongtakeError('WEIGHTS_REFUSED', `${path} is refused: ${why}.`, {
    hint: 'Only arrays and plain containers are read from weights; use a file from a source that you trust, best as safetensors.',
    details: { path, why },
  });
}
