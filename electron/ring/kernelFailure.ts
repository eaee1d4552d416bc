import { LongtakeError } from '../contract/errors.ts';
import { KernelError } from '../../kernels/kernelError.ts';

/** What a kernel refused, as an error that a person can read; anything else as it is. */
export function readableFailure(error: unknown): unknown {
  if (!(error instanceof KernelError)) return error;
  switch (error.code) {
    case 'SHAPE':
      return new LongtakeError('RING_SHAPE', error.message, { hint: 'Check the shapes of q, k and v, and the dtype.', cause: error });
    case 'UNSUPPORTED':
    case 'UNAVAILABLE':
      return new LongtakeError('BACKEND_UNAVAILABLE', error.message, {
        hint: 'See `longtake doctor` for the backends of this machine.',
        cause: error,
      });
    case 'DAMAGED':
      return new LongtakeError('RING_SEQ', error.message, { hint: 'The request is done again with fresh pages.', cause: error });
  }
}
