import type { AttentionState } from '../../kernels/attention/merge.ts';
import type { ModelConfig } from './config.ts';

/** What the ranks tell each other in a layer, in this order. */
export const LAYER_PHASES = ['projection', 'attention', 'output', 'feedForward'] as const;
export type LayerPhase = (typeof LAYER_PHASES)[number];

/** Exchanges of a token: those of its layers, and the best id that each rank has found in its share of the vocabulary. */
export function phasesPerToken({ layers }: ModelConfig): number {
  return layers * LAYER_PHASES.length + 1;
}

/** The places of one layer's exchanges. */
export interface LayerExchange {
  /** q, k, v [(H + 2 KV) D], each rank its rows. */
  readonly projection: Float32Array;
  /** Per rank out [H, D] and lse [H] over its pages. */
  readonly attention: readonly AttentionState[];
  /** [C], each rank its rows. */
  readonly output: Float32Array;
  /** Per rank a partial sum [C]. */
  readonly feedForward: readonly Float32Array[];
}

function layerFloats({ heads, kvHeads, headDim, width }: ModelConfig, worldSize: number): number {
  return (heads + 2 * kvHeads) * headDim + worldSize * heads * (headDim + 1) + width + worldSize * width;
}

function tokenFloats(config: ModelConfig, worldSize: number): number {
  return config.layers * layerFloats(config, worldSize) + 2 * worldSize;
}

/** Memory of the exchanges of some tokens. */
export function exchangeBytes(config: ModelConfig, worldSize: number, tokens: number): number {
  return tokens * tokenFloats(config, worldSize) * 4;
}

/**
 * Where the ranks tell each other their parts. Every layer of every token has its own place, so that a rank that is begun again finds what the others said before.
 * The views are made once: a driver usually gets the same memory for the next tokens.
 */
export class DecodeExchange {
  readonly #config: ModelConfig;
  readonly #worldSize: number;
  readonly #buffer: ArrayBufferLike;
  readonly #offset: number;
  readonly #layers = new Map<number, LayerExchange>();

  constructor(config: ModelConfig, worldSize: number, buffer: ArrayBufferLike, offset: number) {
    this.#config = config;
    this.#worldSize = worldSize;
    this.#buffer = buffer;
    this.#offset = offset;
  }

  /** Whether these are the places of a job. */
  isAt(config: ModelConfig, worldSize: number, buffer: ArrayBufferLike, offset: number): boolean {
    return config === this.#config && worldSize === this.#worldSize && buffer === this.#buffer && offset === this.#offset;
  }

  layer(token: number, layer: number): LayerExchange {
    const key = token * this.#config.layers + layer;
    const known = this.#layers.get(key) ?? this.#view(token, layer);
    this.#layers.set(key, known);
    return known;
  }

  /** Per rank the best id and its logit. */
  choices(token: number): Float32Array {
    const size = tokenFloats(this.#config, this.#worldSize);
    return this.#floats((token + 1) * size - 2 * this.#worldSize, 2 * this.#worldSize);
  }

  #view(token: number, layer: number): LayerExchange {
    const { heads, kvHeads, headDim, width } = this.#config;
    let at = token * tokenFloats(this.#config, this.#worldSize) + layer * layerFloats(this.#config, this.#worldSize);
    const next = (length: number): Float32Array => {
      at += length;
      return this.#floats(at - length, length);
    };
    const perRank = <T>(make: () => T): T[] => Array.from({ length: this.#worldSize }, make);
    return {
      projection: next((heads + 2 * kvHeads) * headDim),
      attention: perRank(() => ({ out: next(heads * headDim), lse: next(heads) })),
      output: next(width),
      feedForward: perRank(() => next(width)),
    };
  }

  #floats(at: number, length: number): Float32Array {
    return new Float32Array(this.#buffer, this.#offset + at * 4, length);
  }
}
