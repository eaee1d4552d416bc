import { LongtakeError } from '../contract/errors.ts';
import { onnxConvNet } from '../../kernels/backends/onnx/convNet.ts';
import type { ConvNet } from '../../kernels/conv/convNet.ts';
import { vqganConfigOf, type VqganConfig } from './vqganConfig.ts';
import { decoderSteps, encoderSteps } from './vqganSteps.ts';
import { openWeights } from './weights/openWeights.ts';
import type { Weights } from './weights/tensor.ts';
import { float32Values } from './weights/values.ts';
import { damagedWeights } from './weights/weightErrors.ts';

/** Pictures to codes and back (VQGAN, arXiv 2012.09841, as LWM has it). Encoder and decoder are loaded when they are first used. */
export class Vqgan {
  readonly config: VqganConfig;
  readonly #weights: Weights;
  /** [codes, channels] */
  readonly #table: Float32Array;
  #encoder: Promise<ConvNet> | undefined;
  #decoder: Promise<ConvNet> | undefined;

  /** @throws LongtakeError WEIGHTS_DAMAGED, WEIGHTS_REFUSED (a table of integers) */
  constructor(weights: Weights, config: VqganConfig) {
    this.config = config;
    this.#weights = weights;
    const table = weights.tensors.get('quantize/embeddings');
    if (table?.shape.length !== 2 || table.shape[0] !== config.codes || table.shape[1] !== config.codeChannels) {
      throw damagedWeights(weights.path, `its codebook is not ${config.codes} x ${config.codeChannels}`);
    }
    this.#table = float32Values(weights.path, table);
  }

  /** @param configPath where what the shapes of the weights say is not right */
  static open(path: string, configPath?: string): Vqgan {
    const weights = openWeights(path);
    return new Vqgan(weights, vqganConfigOf(weights, configPath));
  }

  /** Pixels per code, along a side. */
  get reduction(): number {
    return 2 ** (this.config.multipliers.length - 1);
  }

  /** The encoder's result before it is rounded to codes, [H / reduction, W / reduction, channels]. `picture` [H, W, 3] in [-1, 1]. */
  async latent(picture: Float32Array, height: number, width: number): Promise<Float32Array> {
    if (height % this.reduction !== 0 || width % this.reduction !== 0) {
      throw new LongtakeError('USAGE', `A picture of ${width} x ${height} does not divide into codes of ${this.reduction} pixels.`, {
        hint: 'Scale it first.',
      });
    }
    this.#encoder ??= onnxConvNet(encoderSteps(this.#weights, this.config), 3);
    return (await this.#encoder).run(picture, height, width);
  }

  /** Codes [H / reduction, W / reduction] of a picture [H, W, 3] in [-1, 1]. */
  async encode(picture: Float32Array, height: number, width: number): Promise<Int32Array> {
    return this.nearestCodes(await this.latent(picture, height, width));
  }

  /** The code nearest to each vector: argmin of |z|^2 + |e|^2 - 2 z e; of equal ones the lower index. */
  nearestCodes(latent: Float32Array): Int32Array {
    const { codes, codeChannels: channels } = this.config;
    const squares = new Float64Array(codes);
    for (let code = 0; code < codes; code++) for (let i = 0; i < channels; i++) squares[code]! += this.#table[code * channels + i]! ** 2;
    const nearest = new Int32Array(latent.length / channels);
    for (let row = 0; row < nearest.length; row++) {
      let best = Infinity;
      for (let code = 0; code < codes; code++) {
        let dot = 0;
        for (let i = 0; i < channels; i++) dot += latent[row * channels + i]! * this.#table[code * channels + i]!;
        const distance = squares[code]! - 2 * dot;
        if (distance < best) {
          best = distance;
          nearest[row] = code;
        }
      }
    }
    return nearest;
  }

  /** The vectors of codes, [T, channels]. Throws RangeError for a code that does not exist. */
  vectors(codes: ArrayLike<number>): Float32Array {
    const { codeChannels: channels } = this.config;
    const out = new Float32Array(codes.length * channels);
    for (let index = 0; index < codes.length; index++) {
      const code = codes[index]!;
      if (!(code >= 0 && code < this.config.codes)) throw new RangeError(`There is no code ${code}.`);
      out.set(this.#table.subarray(code * channels, (code + 1) * channels), index * channels);
    }
    return out;
  }

  /** Codes [rows, columns] to a picture [rows * reduction, columns * reduction, 3], clipped to [-1, 1]. */
  async decode(codes: ArrayLike<number>, rows: number, columns: number): Promise<Float32Array> {
    this.#decoder ??= onnxConvNet(decoderSteps(this.#weights, this.config), this.config.codeChannels);
    const picture = await (await this.#decoder).run(this.vectors(codes), rows, columns);
    return picture.map((value) => Math.max(-1, Math.min(1, value)));
  }

  async release(): Promise<void> {
    for (const net of [this.#encoder, this.#decoder]) await (await net)?.release();
  }
}

/** Pixels [-1, 1] as bytes, as the reference writes its pictures: trunc((x + 1) * 127.5). */
export function pictureBytes(picture: Float32Array): Uint8Array {
  return Uint8Array.from(picture, (value) => Math.trunc(Math.fround(Math.fround(value + 1) * 127.5)));
}
