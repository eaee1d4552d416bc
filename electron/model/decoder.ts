import { LongtakeError } from '../contract/errors.ts';
import { emptyState } from '../../kernels/attention/merge.ts';
import type { Backend, Linear } from '../../kernels/backend.ts';
import type { LinearWeights } from '../../kernels/linear/weights.ts';
import type { DecoderLayer, Projection } from '../../kernels/layer/decoderLayer.ts';
import { rmsNormRows } from '../../kernels/norm/rmsNorm.ts';
import { rotaryFrequencies, rotaryTable } from '../../kernels/rotary/rotary.ts';
import type { RotaryTable } from '../../kernels/rotary/rotary.ts';
import { vocabularySize } from './config.ts';
import type { ModelConfig } from './config.ts';
import { DecoderTensors } from './decoderTensors.ts';
import { KvCache, wholePage } from './kvCache.ts';
import type { DecoderInput, LanguageModel, ReadOptions, Sequence, SequenceRules, Vocabulary } from './languageModel.ts';
import { sliceRows } from './weightParts.ts';
import type { LinearMode } from './linearWeights.ts';
import { singleTokenLayer } from './singleTokenLayers.ts';
import { prepareRow, splitLayer } from './splitLayers.ts';
import type { SplitLayer } from './splitLayers.ts';
import type { Share } from './weightParts.ts';
import type { Weights } from './weights/tensor.ts';

/** Tokens that go through all layers together. */
const CHUNK_TOKENS = 256;
/** Up to so many tokens the calls cost more than the keys. */
const FEW_TOKENS = 4;
/** Weights above this stay in 8 bit even where the file holds them in full. */
const FLOAT32_LIMIT_BYTES = 3 * 2 ** 30;

interface RunOptions extends ReadOptions {
  /** Called with x [T, C] of a chunk after the embedding (layer 0) and after every layer. */
  readonly onHidden?: ((layer: number, x: Float32Array) => void) | undefined;
}

/** Input whose rotary positions are known. */
export type PlacedInput = DecoderInput & { readonly positions: ArrayLike<number> };

/** A LLaMA decoder, loaded into one process. */
export class Decoder implements LanguageModel {
  readonly config: ModelConfig;
  readonly mode: LinearMode;
  readonly backend: Backend;
  readonly #tensors: DecoderTensors;
  readonly layers: readonly DecoderLayer[];
  readonly #norm: Float32Array;
  readonly #frequencies: Float32Array;
  #singles: Promise<readonly DecoderLayer[]> | undefined;
  readonly #heads = new Map<string, Promise<Linear>>();

  /**
   * Repacks the weights for a backend, layer by layer.
   *
   * @throws LongtakeError WEIGHTS_DAMAGED, MODEL_UNSUPPORTED, BACKEND_UNAVAILABLE, CANCELLED
   */
  static async load(
    weights: Weights,
    config: ModelConfig,
    backend: Backend,
    options: { exact?: boolean; signal?: AbortSignal | undefined } = {},
  ): Promise<Decoder> {
    const tensors = new DecoderTensors(weights, config);
    const mode = options.exact ? 'exact' : float32Bytes(config) > FLOAT32_LIMIT_BYTES ? 'small' : 'fast';
    if (!backend.prepareDecoderLayer || !backend.prepareLinear || !backend.rmsNorm) {
      throw new LongtakeError('BACKEND_UNAVAILABLE', `The backend ${backend.name} has no decoder layers.`, { hint: 'Use onnx or cpu.' });
    }
    const layers: DecoderLayer[] = [];
    for (let index = 0; index < config.layers; index++) {
      options.signal?.throwIfAborted();
      layers.push(await backend.prepareDecoderLayer(tensors.layer(index, mode)));
    }
    return new Decoder(tensors, backend, layers, mode);
  }

  private constructor(tensors: DecoderTensors, backend: Backend, layers: readonly DecoderLayer[], mode: LinearMode) {
    this.config = tensors.config;
    this.mode = mode;
    this.backend = backend;
    this.#tensors = tensors;
    this.layers = layers;
    this.#norm = tensors.norm();
    this.#frequencies = rotaryFrequencies(this.config.headDim, this.config.theta);
  }

  newSequence(
    rules: SequenceRules = {},
  ): Sequence & { read(input: DecoderInput, keep?: number, options?: RunOptions): Promise<Float32Array> } {
    const cache = new KvCache(this.config, { segments: rules.segments ?? false, keyMask: rules.keyMask ?? false });
    let position = 0;
    return {
      get length() {
        return cache.length;
      },
      read: (input, keep = input.ids.length, options = {}) => {
        const positions = input.positions ?? Int32Array.from({ length: input.ids.length }, (_, index) => position + index);
        position = (positions[positions.length - 1] ?? position - 1) + 1;
        return this.#read({ ...input, positions }, cache, keep, options);
      },
      release: () => Promise.resolve(),
    };
  }

  async #read(input: PlacedInput, cache: KvCache, keep: number, options: RunOptions): Promise<Float32Array> {
    const { width } = this.config;
    const total = input.ids.length;
    const kept = new Float32Array(keep * width);
    // the last token, from whose logits the answer begins, goes by itself: single rows are multiplied more exactly
    const end = this.#precise() && keep > 0 ? total - 1 : total;
    for (let from = 0; from < total;) {
      const to = from < end ? Math.min(end, from + CHUNK_TOKENS) : total;
      const x = await this.#readChunk(input, from, to, cache, options);
      const first = Math.max(from, total - keep);
      if (first < to) kept.set(x.subarray((first - from) * width), (first - (total - keep)) * width);
      options.onProgress?.(to);
      from = to;
    }
    return kept;
  }

  /** Whether single tokens have their own, more exact form of the weights. */
  #precise(): boolean {
    return this.mode === 'fast' && this.backend.affineRows === true;
  }

  #layersFor(tokens: number): Promise<readonly DecoderLayer[]> {
    if (tokens > 1 || !this.#precise()) return Promise.resolve(this.layers);
    this.#singles ??= this.splitLayers(0, 1).then((split) => split.map((layer) => singleTokenLayer(layer, this.config)));
    return this.#singles;
  }

  async #readChunk(input: PlacedInput, from: number, to: number, cache: KvCache, options: RunOptions): Promise<Float32Array> {
    const { heads, headDim } = this.config;
    const tokens = to - from;
    const first = cache.length;
    const x = this.embed(input, from, to);
    options.onHidden?.(0, x);
    const table = this.angles(input, from, to);
    const projection = this.newProjection(tokens);
    const segments = input.segments?.subarray(from, to);
    const rules = { segments, keyMask: input.keyMask?.subarray(from, to) };
    for (const [index, layer] of (await this.#layersFor(tokens)).entries()) {
      options.signal?.throwIfAborted();
      await layer.project(x, tokens, table, projection);
      cache.append(index, projection.k, projection.v, tokens, rules);
      const state = emptyState(heads, tokens, headDim);
      const run = this.backend.attend(
        { q: projection.q, heads, headDim, ranges: [{ first, count: tokens, stride: 1 }], causal: true, segments },
        state,
      );
      const pages = cache.pages(index);
      await run.add(tokens <= FEW_TOKENS ? [...pages.slice(0, -1), wholePage(pages.at(-1)!)] : pages);
      await run.finish();
      await layer.complete(x, tokens, state.out);
      options.onHidden?.(index + 1, x);
    }
    return x;
  }

  /** Room for q, k and v of so many tokens. */
  newProjection(tokens: number): Projection {
    const { heads, kvHeads, headDim } = this.config;
    const room = (count: number): Float32Array => new Float32Array(count * tokens * headDim);
    return { q: room(heads), k: room(kvHeads), v: room(kvHeads) };
  }

  /** Rotary angles of the input's tokens `from` to `to`. */
  angles({ positions }: PlacedInput, from: number, to: number): RotaryTable {
    return rotaryTable(
      this.#frequencies,
      Int32Array.from({ length: to - from }, (_, index) => positions[from + index]!),
    );
  }

  /** x [T, C] of the input's tokens `from` to `to` before the first layer. */
  embed(input: DecoderInput, from: number, to: number): Float32Array {
    const { width } = this.config;
    const x = new Float32Array((to - from) * width);
    for (let token = from; token < to; token++) {
      const vocabulary = input.visionMask?.[token] ? 'vision' : 'text';
      this.#tensors.embed(vocabulary, input.ids[token]!, x.subarray((token - from) * width, (token - from + 1) * width));
    }
    return x;
  }

  async logits(x: Float32Array, vocabulary: Vocabulary = 'text'): Promise<Float32Array> {
    const size = vocabularySize(this.config, vocabulary);
    const out = new Float32Array((x.length / this.config.width) * size);
    await this.logitsOf(x, vocabulary, { from: 0, to: size }, out);
    return out;
  }

  /** Logits [T, to - from] of a share of the ids, into `out`: workers share the head. */
  async logitsOf(x: Float32Array, vocabulary: Vocabulary, { from, to }: Share, out: Float32Array): Promise<void> {
    const rows = x.length / this.config.width;
    const head = await this.#head(vocabulary, from, to, rows === 1);
    await head.apply(await this.finalNorm(x), rows, out);
  }

  /** x [T, C] after the final norm. */
  async finalNorm(x: Float32Array): Promise<Float32Array> {
    const normed = new Float32Array(x.length);
    // a single row is done before a backend has begun it
    if (x.length === this.config.width) rmsNormRows(x, this.#norm, this.config.epsilon, normed);
    else await this.backend.rmsNorm!(x, this.#norm, this.config.epsilon, normed);
    return normed;
  }

  #head(vocabulary: Vocabulary, from: number, to: number, single: boolean): Promise<Linear> {
    const key = `${vocabulary} ${from} ${to} ${single}`;
    const weights = (): LinearWeights => sliceRows(this.#tensors.head(vocabulary, this.mode), { from, to });
    const known = this.#heads.get(key) ?? (single ? prepareRow(this.backend, weights()) : this.backend.prepareLinear!(weights()));
    this.#heads.set(key, known);
    return known;
  }

  /** A rank's part of every layer, for reading single tokens together with other ranks; repacked from the file, beside the whole layers. */
  async splitLayers(rank: number, worldSize: number): Promise<SplitLayer[]> {
    const affine = this.#precise();
    const layers: SplitLayer[] = [];
    for (let index = 0; index < this.config.layers; index++)
      layers.push(
        await splitLayer(this.backend, affine ? this.#tensors.rowLayer(index) : this.#tensors.layer(index, this.mode), rank, worldSize),
      );
    return layers;
  }

  async release(): Promise<void> {
    await Promise.all([
      ...this.layers.map((layer) => layer.release()),
      ...((await this.#singles)?.map((layer) => layer.release()) ?? []),
      ...[...this.#heads.values()].map(async (head) => (await head).release()),
    ]);
  }
}

function float32Bytes({ layers, width, feedForwardWidth, heads, kvHeads, headDim, vocabulary }: ModelConfig): number {
  const attention = width * headDim * (2 * heads + 2 * kvHeads);
  return 4 * (layers * (attention + 3 * width * feedForwardWidth) + 2 * vocabulary * width);
}
