import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { z } from 'zod';
import { LongtakeError } from '../contract/errors.ts';
import type { MetadataValue, Weights } from './weights/tensor.ts';
import { damagedWeights } from './weights/weightErrors.ts';

/** A LLaMA decoder in numbers. */
export interface ModelConfig {
  readonly layers: number;
  /** Width of the residual stream. */
  readonly width: number;
  readonly feedForwardWidth: number;
  readonly heads: number;
  readonly kvHeads: number;
  readonly headDim: number;
  readonly vocabulary: number;
  /** LWM's second vocabulary of picture codes; 0 where the model has none. */
  readonly visionVocabulary: number;
  /** Base of the rotary frequencies. */
  readonly theta: number;
  readonly epsilon: number;
  /** The output head is the embedding table. */
  readonly tied: boolean;
  /** Longest context that the model was made for, tokens; Infinity where the file does not say. */
  readonly contextLength: number;
}

/** Ids of a vocabulary. */
export function vocabularySize(config: ModelConfig, vocabulary: 'text' | 'vision'): number {
  return vocabulary === 'text' ? config.vocabulary : config.visionVocabulary;
}

const size = z
  .int()
  .min(1)
  .max(1 << 24);
const optionalSize = size.nullish();

/** The keys of a HF config.json and those of LWM's own configurations. */
const configSchema = z.looseObject({
  vocab_size: size,
  hidden_size: size,
  intermediate_size: size,
  num_hidden_layers: z.int().min(1).max(4096),
  num_attention_heads: size,
  num_key_value_heads: optionalSize,
  kv_heads: optionalSize,
  head_dim: optionalSize,
  vision_vocab_size: optionalSize,
  rope_theta: z.number().positive().nullish(),
  theta: z.number().positive().nullish(),
  rms_norm_eps: z.number().positive().nullish(),
  tie_word_embeddings: z.boolean().nullish(),
  max_position_embeddings: optionalSize,
  max_sequence_length: optionalSize,
  rope_scaling: z.unknown().optional(),
  rope_parameters: z.looseObject({ rope_theta: z.number().positive().nullish(), rope_type: z.string().nullish() }).nullish(),
  attention_bias: z.boolean().nullish(),
  mlp_bias: z.boolean().nullish(),
  hidden_act: z.string().nullish(),
  model_type: z.string().nullish(),
});

const LWM_7B = {
  vocab_size: 32000,
  hidden_size: 4096,
  intermediate_size: 11008,
  num_hidden_layers: 32,
  num_attention_heads: 32,
  rms_norm_eps: 1e-6,
  tie_word_embeddings: false,
};

/** LWM's models by name (lwm.md): the text models differ in theta and context, those with vision carry a second vocabulary. */
const PRESETS: Readonly<Record<string, object>> = {
  'lwm-text-32k': { ...LWM_7B, theta: 1e6, max_sequence_length: 32768 },
  'lwm-text-128k': { ...LWM_7B, theta: 1e7, max_sequence_length: 131072 },
  'lwm-text-256k': { ...LWM_7B, theta: 1e7, max_sequence_length: 262144 },
  'lwm-text-512k': { ...LWM_7B, theta: 2.5e7, max_sequence_length: 524288 },
  'lwm-text-1m': { ...LWM_7B, theta: 5e7, max_sequence_length: 1048576 },
  'lwm-1m': { ...LWM_7B, theta: 5e7, max_sequence_length: 1048576, vision_vocab_size: 8448 },
  'lwm-debug': {
    ...LWM_7B,
    hidden_size: 256,
    intermediate_size: 256,
    num_hidden_layers: 2,
    num_attention_heads: 2,
    theta: 1e4,
    max_sequence_length: 2048,
  },
};

/**
 * The configuration of a model: the keys of `named` (a JSON file, or the name of one of LWM's models) over those that stand in the file itself or in the config.json
 * beside it.
 *
 * @throws LongtakeError MODEL_UNSUPPORTED where something is asked for that this decoder does not do, WEIGHTS_DAMAGED, FILE_MISSING
 */
export function readModelConfig(weights: Weights, named?: string): ModelConfig {
  const own = weights.format === 'gguf' ? ggufKeys(weights) : beside(weights.path);
  const given = named === undefined ? {} : (PRESETS[named] ?? readKeys(named));
  const path = named ?? weights.path;
  const parsed = configSchema.safeParse({ ...own, ...given });
  if (!parsed.success) {
    const missing = Object.keys(own).length === 0 && named === undefined;
    if (missing)
      throw new LongtakeError('MODEL_UNSUPPORTED', `${path} does not say what kind of model it is.`, {
        hint: 'Name its config.json with --config.',
      });
    const [issue] = parsed.error.issues;
    throw damagedWeights(path, `its configuration has no valid ${issue?.path.join('.') ?? 'keys'}`);
  }
  const keys = parsed.data;
  refuseOthers(path, keys);
  const heads = keys.num_attention_heads;
  const kvHeads = keys.num_key_value_heads ?? keys.kv_heads ?? heads;
  const headDim = keys.head_dim ?? keys.hidden_size / heads;
  if (!Number.isInteger(headDim) || headDim % 2 !== 0 || heads % kvHeads !== 0)
    throw damagedWeights(path, 'its heads do not divide its width');
  return {
    layers: keys.num_hidden_layers,
    width: keys.hidden_size,
    feedForwardWidth: keys.intermediate_size,
    heads,
    kvHeads,
    headDim,
    vocabulary: keys.vocab_size,
    visionVocabulary: keys.vision_vocab_size ?? 0,
    theta: keys.theta ?? keys.rope_theta ?? keys.rope_parameters?.rope_theta ?? 10000,
    epsilon: keys.rms_norm_eps ?? 1e-6,
    tied: keys.tie_word_embeddings ?? false,
    contextLength: keys.max_sequence_length ?? keys.max_position_embeddings ?? Infinity,
  };
}

/** What looks like LLaMA but computes something else must not give wrong numbers. */
function refuseOthers(path: string, keys: z.infer<typeof configSchema>): void {
  const refuse = (what: string): LongtakeError =>
    new LongtakeError('MODEL_UNSUPPORTED', `${path} needs ${what}, which is not built in.`, {
      hint: 'Use another model of the LLaMA family.',
    });
  if (keys.model_type && !['llama', 'lwm', 'video_llama'].includes(keys.model_type)) throw refuse(`the architecture ${keys.model_type}`);
  if (keys.attention_bias || keys.mlp_bias) throw refuse('biases');
  if (keys.hidden_act && !['silu', 'swish'].includes(keys.hidden_act)) throw refuse(`the activation ${keys.hidden_act}`);
  const scaling = keys.rope_scaling as { type?: unknown; rope_type?: unknown } | null | undefined;
  const kind = scaling?.rope_type ?? scaling?.type ?? keys.rope_parameters?.rope_type;
  if (kind !== undefined && kind !== null && kind !== 'default') throw refuse('scaled rotary frequencies');
}

function beside(path: string): object {
  const file = join(dirname(path), 'config.json');
  return existsSync(file) ? readKeys(file) : {};
}

function readKeys(file: string): object {
  if (!existsSync(file))
    throw new LongtakeError('FILE_MISSING', `There is no configuration ${file}.`, {
      hint: `Name a JSON file, or one of ${Object.keys(PRESETS).join(', ')}.`,
    });
  try {
    const parsed: unknown = JSON.parse(readFileSync(file, 'utf8'));
    if (typeof parsed === 'object' && parsed !== null && !Array.isArray(parsed)) return parsed;
  } catch {
    // said below
  }
  throw damagedWeights(file, 'it is no configuration');
}

function ggufKeys(weights: Weights): object {
  const architecture = weights.metadata.get('general.architecture');
  if (typeof architecture !== 'string') throw damagedWeights(weights.path, 'it does not name its architecture');
  const get = (key: string): MetadataValue | undefined => weights.metadata.get(`${architecture}.${key}`);
  const scaling = get('rope.scaling.type');
  return {
    model_type: architecture,
    vocab_size: weights.tensors.get('token_embd.weight')?.shape[0],
    hidden_size: get('embedding_length'),
    intermediate_size: get('feed_forward_length'),
    num_hidden_layers: get('block_count'),
    num_attention_heads: get('attention.head_count'),
    num_key_value_heads: get('attention.head_count_kv'),
    head_dim: get('attention.key_length') ?? get('rope.dimension_count'),
    theta: get('rope.freq_base'),
    rms_norm_eps: get('attention.layer_norm_rms_epsilon'),
    tie_word_embeddings: !weights.tensors.has('output.weight'),
    max_position_embeddings: get('context_length'),
    rope_scaling: weights.tensors.has('rope_freqs.weight')
      ? { type: 'factors' }
      : typeof scaling === 'string' && scaling !== 'none'
        ? { type: scaling }
        : null,
  };
}
