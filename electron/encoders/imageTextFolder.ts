import { readFile, readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { LongtakeError } from '../contract/errors.ts';

/** Weights by precision, in the order of preference on a CPU; the suffixes of transformers.js. */
const SUFFIXES = ['_quantized', '_int8', '_uint8', '_fp16', '', '_q4', '_q4f16', '_bnb4'] as const;
const FAMILIES = ['clip', 'siglip', 'siglip2'] as const;

const size = z.union([
  z.number().int().positive(),
  z.object({ shortest_edge: z.number().int().positive() }),
  z.object({ height: z.number().int().positive(), width: z.number().int().positive() }),
]);
const threeNumbers = z.array(z.number()).length(3);

const preprocessorSchema = z.object({
  do_resize: z.boolean().nullish(),
  size: size.nullish(),
  do_center_crop: z.boolean().nullish(),
  crop_size: size.nullish(),
  rescale_factor: z.number().nullish(),
  image_mean: threeNumbers.nullish(),
  image_std: threeNumbers.nullish(),
  /** PIL's numbers: 2 bilinear, 3 bicubic. */
  resample: z.number().nullish(),
});

const configSchema = z.object({
  model_type: z.string(),
  text_config: z.object({ max_position_embeddings: z.number().int().positive().nullish() }).nullish(),
});

const tokenizerConfigSchema = z.object({
  model_max_length: z.number().positive().nullish(),
  pad_token: z.union([z.string(), z.object({ content: z.string() })]).nullish(),
});

export interface ImageTextFolder {
  folder: string;
  family: (typeof FAMILIES)[number];
  textModel: string;
  pictureModel: string;
  preprocessor: z.infer<typeof preprocessorSchema>;
  tokenizerConfig: z.infer<typeof tokenizerConfigSchema>;
  /** Longest text, tokens. */
  maxTokens: number;
  /** Every file that belongs to the model, relative to `folder`. */
  files: string[];
}

/** Reads a folder in the layout of transformers.js. Throws MODEL_UNSUPPORTED naming the first thing that is missing or of another kind. */
export async function checkImageTextFolder(folder: string): Promise<ImageTextFolder> {
  const config = await readJson(folder, 'config.json', configSchema);
  const family = FAMILIES.find((known) => known === config.model_type);
  if (!family) throw unfit(folder, `config.json says "${config.model_type}", not one of ${FAMILIES.join(', ')}`);
  const preprocessor = await readJson(folder, 'preprocessor_config.json', preprocessorSchema);
  const tokenizerConfig = await readJson(folder, 'tokenizer_config.json', tokenizerConfigSchema);
  await readJson(folder, 'tokenizer.json', z.object({ model: z.unknown() }));
  const weights = await readdir(join(folder, 'onnx')).catch(() => [] as string[]);
  const [textModel, pictureModel] = ['text_model', 'vision_model'].map((tower) => {
    const suffix = SUFFIXES.find((candidate) => weights.includes(`${tower}${candidate}.onnx`));
    if (suffix === undefined) throw unfit(folder, `onnx/${tower}.onnx is missing`);
    return `onnx/${tower}${suffix}.onnx`;
  }) as [string, string];
  const external = weights.filter((file) => [textModel, pictureModel].some((model) => `onnx/${file}`.startsWith(`${model}_data`)));
  // SigLIP is trained on texts padded to 64; CLIP has 77 positions
  const positions = config.text_config?.max_position_embeddings ?? (family === 'clip' ? 77 : 64);
  return {
    folder,
    family,
    textModel,
    pictureModel,
    preprocessor,
    tokenizerConfig,
    maxTokens: Math.min(positions, tokenizerConfig.model_max_length ?? positions),
    files: [
      'config.json',
      'preprocessor_config.json',
      'tokenizer.json',
      'tokenizer_config.json',
      textModel,
      pictureModel,
      ...external.map((file) => `onnx/${file}`),
    ],
  };
}

const MAX_JSON_BYTES = 64 * 1024 * 1024;

async function readJson<T>(folder: string, file: string, schema: z.ZodType<T>): Promise<T> {
  const path = join(folder, file);
  const found = await stat(path).catch(() => null);
  if (!found?.isFile()) throw unfit(folder, `${file} is missing`);
  if (found.size > MAX_JSON_BYTES) throw unfit(folder, `${file} is too large`);
  try {
    return schema.parse(JSON.parse(await readFile(path, 'utf8')));
  } catch (cause) {
    throw unfit(folder, `${file} cannot be understood`, cause);
  }
}

function unfit(folder: string, why: string, cause?: unknown): LongtakeError {
  return new LongtakeError('MODEL_UNSUPPORTED', `The folder ${folder} is no image-text model that Longtake can use: ${why}.`, {
    hint: 'Use a CLIP, SigLIP or SigLIP 2 model in the layout of transformers.js: config.json, preprocessor_config.json, tokenizer.json, onnx/text_model.onnx, onnx/vision_model.onnx.',
    cause,
  });
}
