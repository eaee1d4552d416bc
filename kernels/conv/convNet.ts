/**
 * A convolutional network as a list of steps over pictures x [N, H, W, C] (channels last, float32). Kernels are [height, width, in, out], as Flax
 * has them; sizes are read off the arrays.
 */
export type ConvStep =
  | ConvolutionStep
  | {
      readonly op: 'groupNorm';
      readonly groups: number;
      readonly epsilon: number;
      readonly scale: Float32Array;
      readonly bias: Float32Array;
    }
  /** x * sigmoid(x) */
  | { readonly op: 'swish' }
  /** Every pixel becomes 2 x 2. */
  | { readonly op: 'upsample' }
  /** shortcut(x) + body(x); no shortcut is x itself. */
  | { readonly op: 'residual'; readonly body: readonly ConvStep[]; readonly shortcut: readonly ConvStep[] };

export interface ConvolutionStep {
  readonly op: 'convolution';
  readonly size: number;
  readonly inChannels: number;
  readonly outChannels: number;
  readonly kernel: Float32Array;
  readonly bias: Float32Array;
  readonly stride: number;
  /** Zeros before and after each row and column. */
  readonly padding: readonly [before: number, after: number];
}

/** A network that is ready to run. */
export interface ConvNet {
  /** One picture [H, W, C in] to [H', W', C out]. */
  run(picture: Float32Array, height: number, width: number): Promise<Float32Array>;
  release(): Promise<void>;
}
