import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { writeSafetensors } from '../../../electron/model/weights/safetensors.ts';
import { llamaVocabulary } from '../model/tokenizer/llamaVocabulary.ts';
import { sentencePieceFile } from '../model/tokenizer/protobuf.ts';
import { seeded } from '../model/weights/mutations.ts';

const WIDTH = 32;
const LAYERS = 2;
const FEED_FORWARD = 64;
const CONFIG = {
  vocab_size: 32000,
  vision_vocab_size: 8448,
  hidden_size: WIDTH,
  intermediate_size: FEED_FORWARD,
  num_hidden_layers: LAYERS,
  num_attention_heads: 2,
  rms_norm_eps: 1e-6,
  theta: 5e7,
};
const VQGAN = {
  hidden_channels: 32,
  z_channels: 8,
  quantized_embed_dim: 8,
  num_embeddings: 8192,
};

export interface TinyLwm {
  weights: string;
  config: string;
  tokenizer: string;
  vqgan: string;
}

/** A random LWM of the real vocabularies and 256 codes a frame, but tiny widths, in `folder`. The same seed makes the same files. */
export async function makeTinyLwm(folder: string, seed: number): Promise<TinyLwm> {
  const random = seeded(seed);
  const tensor = (name: string, shape: number[], spread: number) => {
    const data = new Float32Array(shape.reduce((product, size) => product * size, 1));
    // sums of uniform numbers are near enough to normal
    for (let i = 0; i < data.length; i++) data[i] = spread * (random() + random() + random() - 1.5) * 2;
    return { name, shape, data };
  };
  const one = (name: string, shape: number[]) => ({
    name,
    shape,
    data: new Float32Array(shape.reduce((product, size) => product * size, 1)).fill(1),
  });
  const layer = 'transformer/h/scan_decoder';
  const spread = 1 / Math.sqrt(WIDTH);
  const weights = join(folder, 'lwm.safetensors');
  await writeSafetensors(weights, [
    tensor('transformer/wte/embedding', [CONFIG.vocab_size, WIDTH], 1),
    tensor('transformer/vte/embedding', [CONFIG.vision_vocab_size, WIDTH], 1),
    tensor('lm_head/kernel', [WIDTH, CONFIG.vocab_size], spread),
    tensor('vision_head/kernel', [WIDTH, CONFIG.vision_vocab_size], spread),
    one('transformer/ln_f/kernel', [WIDTH]),
    one(`${layer}/attention_norm/kernel`, [LAYERS, WIDTH]),
    one(`${layer}/ffn_norm/kernel`, [LAYERS, WIDTH]),
    ...['wq', 'wk', 'wv', 'wo'].map((part) => tensor(`${layer}/attention/${part}/kernel`, [LAYERS, WIDTH, WIDTH], 3 * spread)),
    tensor(`${layer}/feed_forward/w1/kernel`, [LAYERS, WIDTH, FEED_FORWARD], spread),
    tensor(`${layer}/feed_forward/w3/kernel`, [LAYERS, WIDTH, FEED_FORWARD], spread),
    tensor(`${layer}/feed_forward/w2/kernel`, [LAYERS, FEED_FORWARD, WIDTH], spread),
  ]);
  const vqgan = join(folder, 'vqgan.safetensors');
  const hidden = VQGAN.hidden_channels;
  const convolution = (name: string, size: number, from: number, to: number) => [
    tensor(`${name}/kernel`, [size, size, from, to], 1 / (size * Math.sqrt(from))),
    tensor(`${name}/bias`, [to], 0.1),
  ];
  const norm = (name: string) => [one(`${name}/scale`, [hidden]), tensor(`${name}/bias`, [hidden], 0.1)];
  const residual = (name: string) => [
    ...norm(`${name}/GroupNorm_0`),
    ...convolution(`${name}/Conv_0`, 3, hidden, hidden),
    ...norm(`${name}/GroupNorm_1`),
    ...convolution(`${name}/Conv_1`, 3, hidden, hidden),
  ];
  const levels = [0, 1, 2, 3, 4];
  await writeSafetensors(vqgan, [
    ...convolution('encoder/Conv_0', 3, 3, hidden),
    ...levels.flatMap((level) => [
      ...residual(`encoder/DownsamplingBlock_${level}/ResnetBlock_0`),
      ...(level < 4 ? convolution(`encoder/DownsamplingBlock_${level}/Downsample_0/Conv_0`, 3, hidden, hidden) : []),
    ]),
    ...['encoder', 'decoder'].flatMap((half) => [
      ...residual(`${half}/MidBlock_0/ResnetBlock_0`),
      ...residual(`${half}/MidBlock_0/ResnetBlock_1`),
      ...norm(`${half}/GroupNorm_0`),
    ]),
    ...convolution('encoder/Conv_1', 3, hidden, VQGAN.z_channels),
    ...convolution('quant_conv', 1, VQGAN.z_channels, VQGAN.quantized_embed_dim),
    tensor('quantize/embeddings', [VQGAN.num_embeddings, VQGAN.quantized_embed_dim], 1),
    ...convolution('post_quant_conv', 1, VQGAN.quantized_embed_dim, VQGAN.z_channels),
    ...convolution('decoder/Conv_0', 3, VQGAN.z_channels, hidden),
    ...levels.flatMap((level) => [
      ...[0, 1].flatMap((block) => residual(`decoder/UpsamplingBlock_${level}/ResnetBlock_${block}`)),
      ...(level < 4 ? convolution(`decoder/UpsamplingBlock_${level}/Upsample_0/Conv_0`, 3, hidden, hidden) : []),
    ]),
    ...convolution('decoder/Conv_1', 3, hidden, 3),
  ]);
  const config = join(folder, 'lwm.json');
  const tokenizer = join(folder, 'tokenizer.model');
  writeFileSync(config, JSON.stringify(CONFIG));
  writeFileSync(tokenizer, sentencePieceFile(llamaVocabulary()));
  return { weights, config, tokenizer, vqgan };
}
