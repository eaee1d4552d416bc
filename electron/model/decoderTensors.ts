import { LongtakeError } from '../contract/errors.ts';
import type { DecoderLayerWeights } from '../../kernels/layer/decoderLayer.ts';
import type { LinearWeights, RowWeights } from '../../kernels/linear/weights.ts';
import type { RotaryStyle } from '../../kernels/rotary/rotary.ts';
import type { ModelConfig } from './config.ts';
import { linearOf, rowsOf } from './linearWeights.ts';
import type { LinearMode, WeightSource } from './linearWeights.ts';
import type { Weights, WeightTensor } from './weights/tensor.ts';
import { float32Values } from './weights/values.ts';
import { damagedWeights } from './weights/weightErrors.ts';

/** A weight that lies in a tensor, perhaps as one layer of a stack, perhaps as [in, out]. */
interface Place {
  readonly name: string;
  readonly layer?: number;
  readonly transposed?: boolean;
}

type LayerPart = 'attentionNorm' | 'query' | 'key' | 'value' | 'output' | 'feedForwardNorm' | 'gate' | 'up' | 'down';
type ModelPart = 'embedding' | 'norm' | 'head' | 'visionEmbedding' | 'visionHead';

/** How one kind of checkpoint names its tensors. */
interface Naming {
  readonly rotary: RotaryStyle;
  layer(part: LayerPart, index: number): Place;
  model(part: ModelPart): Place;
}

const HF_LAYER: Readonly<Record<LayerPart, string>> = {
  attentionNorm: 'input_layernorm',
  query: 'self_attn.q_proj',
  key: 'self_attn.k_proj',
  value: 'self_attn.v_proj',
  output: 'self_attn.o_proj',
  feedForwardNorm: 'post_attention_layernorm',
  gate: 'mlp.gate_proj',
  up: 'mlp.up_proj',
  down: 'mlp.down_proj',
};
const HF_MODEL: Readonly<Record<ModelPart, string>> = {
  embedding: 'model.embed_tokens.weight',
  norm: 'model.norm.weight',
  head: 'lm_head.weight',
  visionEmbedding: 'model.vte.weight',
  visionHead: 'vision_head.weight',
};
const GGUF_LAYER: Readonly<Record<LayerPart, string>> = {
  attentionNorm: 'attn_norm',
  query: 'attn_q',
  key: 'attn_k',
  value: 'attn_v',
  output: 'attn_output',
  feedForwardNorm: 'ffn_norm',
  gate: 'ffn_gate',
  up: 'ffn_up',
  down: 'ffn_down',
};
const GGUF_MODEL: Readonly<Record<ModelPart, string>> = {
  embedding: 'token_embd.weight',
  norm: 'output_norm.weight',
  head: 'output.weight',
  visionEmbedding: 'vision_embd.weight',
  visionHead: 'vision_output.weight',
};
const FLAX_LAYER: Readonly<Record<LayerPart, string>> = {
  attentionNorm: 'attention_norm/kernel',
  query: 'attention/wq/kernel',
  key: 'attention/wk/kernel',
  value: 'attention/wv/kernel',
  output: 'attention/wo/kernel',
  feedForwardNorm: 'ffn_norm/kernel',
  gate: 'feed_forward/w1/kernel',
  up: 'feed_forward/w3/kernel',
  down: 'feed_forward/w2/kernel',
};
const FLAX_MODEL: Readonly<Record<ModelPart, Place>> = {
  embedding: { name: 'transformer/wte/embedding' },
  norm: { name: 'transformer/ln_f/kernel' },
  head: { name: 'lm_head/kernel', transposed: true },
  visionEmbedding: { name: 'transformer/vte/embedding' },
  visionHead: { name: 'vision_head/kernel', transposed: true },
};

/** How the model's keys are turned. Throws MODEL_UNSUPPORTED where the tensors are unknown. */
export function rotaryStyleOf(weights: Weights): RotaryStyle {
  return namingOf(weights).rotary;
}

function namingOf(weights: Weights): Naming {
  if (weights.tensors.has(HF_MODEL.embedding)) {
    return {
      rotary: 'half',
      layer: (part, index) => ({ name: `model.layers.${index}.${HF_LAYER[part]}.weight` }),
      model: (part) => ({ name: HF_MODEL[part] }),
    };
  }
  if (weights.tensors.has(GGUF_MODEL.embedding)) {
    // ggml rotates neighbouring pairs for LLaMA; its converter has reordered the rows of q and k
    return {
      rotary: 'interleaved',
      layer: (part, index) => ({ name: `blk.${index}.${GGUF_LAYER[part]}.weight` }),
      model: (part) => ({ name: GGUF_MODEL[part] }),
    };
  }
  if (weights.tensors.has(FLAX_MODEL.embedding.name)) {
    const stacked = weights.tensors.has(`transformer/h/scan_decoder/${FLAX_LAYER.query}`);
    return {
      rotary: 'interleaved',
      layer: (part, layer) => ({
        name: `transformer/h/${stacked ? 'scan_decoder' : layer}/${FLAX_LAYER[part]}`,
        transposed: true,
        ...(stacked && { layer }),
      }),
      model: (part) => FLAX_MODEL[part],
    };
  }
  throw new LongtakeError('MODEL_UNSUPPORTED', `${weights.path} holds no decoder whose tensors are known here.`, {
    hint: 'Use a model of the LLaMA family.',
  });
}

/** The weights of a decoder by their role. Nothing is decoded before it is asked for, and everything has the shape that the configuration gives it. */
export class DecoderTensors {
  readonly config: ModelConfig;
  readonly #weights: Weights;
  readonly #naming: Naming;

  /** @throws LongtakeError MODEL_UNSUPPORTED where the names of the tensors are unknown or a bias is there */
  constructor(weights: Weights, config: ModelConfig) {
    this.config = config;
    this.#weights = weights;
    this.#naming = namingOf(weights);
    const bias = [...weights.tensors.keys()].find((name) => /(attn|attention|mlp|feed_forward|ffn).*bias$/.test(name));
    if (bias !== undefined)
      throw new LongtakeError('MODEL_UNSUPPORTED', `${weights.path} has biases (${bias}), which are not built in.`, {
        hint: 'Use another model of the LLaMA family.',
      });
  }

  /** @throws LongtakeError WEIGHTS_DAMAGED, WEIGHTS_REFUSED */
  layer(index: number, mode: LinearMode): DecoderLayerWeights {
    return this.#layer(index, (path, source) => linearOf(path, source, mode));
  }

  /** The same for single rows, as {@link rowsOf} gives them. */
  rowLayer(index: number): DecoderLayerWeights<RowWeights> {
    return this.#layer(index, rowsOf);
  }

  #layer<W>(index: number, repack: (path: string, source: WeightSource) => W): DecoderLayerWeights<W> {
    const { width, feedForwardWidth, heads, kvHeads, headDim, epsilon } = this.config;
    const linear = (part: LayerPart, outWidth: number, inWidth: number): W =>
      repack(this.#weights.path, this.#source(this.#naming.layer(part, index), outWidth, inWidth));
    const vector = (part: LayerPart): Float32Array => this.#values(this.#naming.layer(part, index), [width]);
    return {
      heads,
      kvHeads,
      headDim,
      epsilon,
      rotary: this.#naming.rotary,
      attentionNorm: vector('attentionNorm'),
      query: linear('query', heads * headDim, width),
      key: linear('key', kvHeads * headDim, width),
      value: linear('value', kvHeads * headDim, width),
      output: linear('output', width, heads * headDim),
      feedForwardNorm: vector('feedForwardNorm'),
      gate: linear('gate', feedForwardWidth, width),
      up: linear('up', feedForwardWidth, width),
      down: linear('down', width, feedForwardWidth),
    };
  }

  /** [C] */
  norm(): Float32Array {
    return this.#values(this.#naming.model('norm'), [this.config.width]);
  }

  head(vocabulary: 'text' | 'vision', mode: LinearMode): LinearWeights {
    const { width, tied } = this.config;
    const rows = vocabulary === 'text' ? this.config.vocabulary : this.config.visionVocabulary;
    const place = this.#naming.model(vocabulary === 'vision' ? 'visionHead' : tied ? 'embedding' : 'head');
    return linearOf(this.#weights.path, this.#source(place, rows, width), mode);
  }

  /** Writes the embedding [C] of one id into `target`. An id outside of the vocabulary is a defect of the caller. */
  embed(vocabulary: 'text' | 'vision', id: number, target: Float32Array): void {
    const rows = vocabulary === 'text' ? this.config.vocabulary : this.config.visionVocabulary;
    if (!(id >= 0 && id < rows)) throw new RangeError(`Token ${id} is outside of the ${vocabulary} vocabulary of ${rows}.`);
    const tensor = this.#tensor(this.#naming.model(vocabulary === 'text' ? 'embedding' : 'visionEmbedding'), [rows, this.config.width]);
    target.set(float32Values(this.#weights.path, tensor, { start: id, count: 1 }));
  }

  #tensor(place: Place, shape: readonly number[]): WeightTensor {
    const { path, tensors } = this.#weights;
    const tensor = tensors.get(place.name);
    if (!tensor) throw damagedWeights(path, `it has no tensor ${place.name}`);
    const expected = place.layer === undefined ? shape : [this.config.layers, ...shape];
    if (tensor.shape.length !== expected.length || tensor.shape.some((length, dimension) => length !== expected[dimension])) {
      throw damagedWeights(path, `${place.name} is ${tensor.shape.join(' x ')}, its configuration says ${expected.join(' x ')}`);
    }
    return tensor;
  }

  #values(place: Place, shape: readonly number[]): Float32Array {
    const tensor = this.#tensor(place, shape);
    const { path } = this.#weights;
    if (place.layer === undefined) return float32Values(path, tensor);
    return float32Values(path, tensor, { start: place.layer, count: 1 });
  }

  #source(place: Place, outWidth: number, inWidth: number): WeightSource {
    if (!place.transposed) return this.#tensor(place, [outWidth, inWidth]);
    return { outWidth, inWidth, values: transpose(this.#values(place, [inWidth, outWidth]), inWidth, outWidth) };
  }
}

function transpose(values: Float32Array, rows: number, columns: number): Float32Array {
  const out = new Float32Array(values.length);
  const tile = 32;
  for (let row0 = 0; row0 < rows; row0 += tile) {
    for (let column0 = 0; column0 < columns; column0 += tile) {
      for (let row = row0; row < Math.min(rows, row0 + tile); row++) {
        for (let column = column0; column < Math.min(columns, column0 + tile); column++)
          out[column * rows + row] = values[row * columns + column]!;
      }
    }
  }
  return out;
}
