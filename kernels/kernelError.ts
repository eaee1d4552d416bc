export type KernelErrorCode = 'SHAPE' | 'UNSUPPORTED' | 'UNAVAILABLE' | 'DAMAGED';

/**
 * A refused call of a kernel. SHAPE: sizes do not fit together; UNSUPPORTED: this backend cannot do it; UNAVAILABLE: a runtime or
 * device is missing here; DAMAGED: a KV block fails its checks. Layers above turn it into an error a person can read.
 */
export class KernelError extends Error {
  readonly code: KernelErrorCode;

  constructor(code: KernelErrorCode, message: string, cause?: unknown) {
    super(message, cause === undefined ? undefined : { cause });
    this.name = 'KernelError';
    this.code = code;
  }
}
