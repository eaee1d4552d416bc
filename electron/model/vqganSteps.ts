import type { ConvStep } from '../../kernels/conv/convNet.ts';
import type { VqganConfig } from './vqganConfig.ts';
import type { Weights } from './weights/tensor.ts';
import { float32Values } from './weights/values.ts';
import { damagedWeights } from './weights/weightErrors.ts';

/** As Flax has them in LWM's code. */
const GROUPS = 32;
const EPSILON = 1e-6;
const SAME: readonly [number, number] = [1, 1];

/** Pictures [H, W, 3] to vectors before rounding: `encoder`, then `quant_conv`. */
export function encoderSteps(weights: Weights, config: VqganConfig): ConvStep[] {
  const { hiddenChannels, multipliers, residualBlocks, latentChannels, codeChannels } = config;
  const net = new Layers(weights, 'encoder');
  const steps = [net.convolution('Conv_0', 3, 3, hiddenChannels)];
  let channels = hiddenChannels;
  multipliers.forEach((multiplier, level) => {
    const block = `DownsamplingBlock_${level}`;
    for (let index = 0; index < residualBlocks; index++) {
      steps.push(net.residual(`${block}/ResnetBlock_${index}`, channels, hiddenChannels * multiplier));
      channels = hiddenChannels * multiplier;
    }
    // an edge is padded on one side only
    if (level + 1 < multipliers.length) steps.push(net.convolution(`${block}/Downsample_0/Conv_0`, 3, channels, channels, 2, [0, 1]));
  });
  steps.push(...net.middle(channels), ...net.ending(channels, latentChannels));
  steps.push(new Layers(weights, undefined).convolution('quant_conv', 1, latentChannels, codeChannels));
  return steps;
}

/** Vectors [h, w, channels] to pictures: `post_quant_conv`, then `decoder`. Its first upsampling block is the deepest level. */
export function decoderSteps(weights: Weights, config: VqganConfig): ConvStep[] {
  const { hiddenChannels, multipliers, residualBlocks, latentChannels, codeChannels } = config;
  const net = new Layers(weights, 'decoder');
  let channels = hiddenChannels * multipliers.at(-1)!;
  const steps = [
    new Layers(weights, undefined).convolution('post_quant_conv', 1, codeChannels, latentChannels),
    net.convolution('Conv_0', 3, latentChannels, channels),
    ...net.middle(channels),
  ];
  [...multipliers].reverse().forEach((multiplier, level) => {
    const block = `UpsamplingBlock_${level}`;
    for (let index = 0; index <= residualBlocks; index++) {
      steps.push(net.residual(`${block}/ResnetBlock_${index}`, channels, hiddenChannels * multiplier));
      channels = hiddenChannels * multiplier;
    }
    if (level + 1 < multipliers.length)
      steps.push({ op: 'upsample' }, net.convolution(`${block}/Upsample_0/Conv_0`, 3, channels, channels));
  });
  steps.push(...net.ending(channels, 3));
  return steps;
}

class Layers {
  readonly #weights: Weights;
  readonly #prefix: string;

  constructor(weights: Weights, part: string | undefined) {
    this.#weights = weights;
    this.#prefix = part === undefined ? '' : `${part}/`;
  }

  convolution(
    name: string,
    size: number,
    inChannels: number,
    outChannels: number,
    stride = 1,
    padding = size === 3 ? SAME : ([0, 0] as const),
  ): ConvStep {
    const kernel = this.#values(`${name}/kernel`, [size, size, inChannels, outChannels]);
    return { op: 'convolution', size, inChannels, outChannels, kernel, bias: this.#values(`${name}/bias`, [outChannels]), stride, padding };
  }

  residual(name: string, inChannels: number, outChannels: number): ConvStep {
    return {
      op: 'residual',
      body: [
        ...this.#activation(`${name}/GroupNorm_0`, inChannels),
        this.convolution(`${name}/Conv_0`, 3, inChannels, outChannels),
        ...this.#activation(`${name}/GroupNorm_1`, outChannels),
        this.convolution(`${name}/Conv_1`, 3, outChannels, outChannels),
      ],
      shortcut: inChannels === outChannels ? [] : [this.convolution(`${name}/Conv_2`, 1, inChannels, outChannels)],
    };
  }

  middle(channels: number): ConvStep[] {
    return [0, 1].map((index) => this.residual(`MidBlock_0/ResnetBlock_${index}`, channels, channels));
  }

  ending(inChannels: number, outChannels: number): ConvStep[] {
    return [...this.#activation('GroupNorm_0', inChannels), this.convolution('Conv_1', 3, inChannels, outChannels)];
  }

  #activation(name: string, channels: number): ConvStep[] {
    const vector = (part: string): Float32Array => this.#values(`${name}/${part}`, [channels]);
    return [{ op: 'groupNorm', groups: GROUPS, epsilon: EPSILON, scale: vector('scale'), bias: vector('bias') }, { op: 'swish' }];
  }

  #values(name: string, shape: readonly number[]): Float32Array {
    const { path, tensors } = this.#weights;
    const full = `${this.#prefix}${name}`;
    const tensor = tensors.get(full);
    if (!tensor) throw damagedWeights(path, `it has no tensor ${full}`);
    if (tensor.shape.join() !== shape.join())
      throw damagedWeights(path, `${full} is ${tensor.shape.join(' x ')}, its configuration says ${shape.join(' x ')}`);
    return float32Values(path, tensor);
  }
}
