import { LongtakeError } from '../contract/errors.ts';
import { FRAME_CODES, generateVision } from '../model/generateVision.ts';
import { frameCodes, generationPrompts } from '../model/lwmPrompt.ts';
import { createSampler } from '../model/sampling.ts';
import { openTokenizer } from '../model/tokenizer/openTokenizer.ts';
import { pictureBytes, Vqgan } from '../model/vqgan.ts';
import { withDecoder } from './modelOptions.ts';
import type { DecoderOptions } from './modelOptions.ts';
import { writeSquares } from './pictureFiles.ts';

/** As LWM samples: pictures with strong guidance, videos with none and a narrower choice; four frames a second. */
const SAMPLING = { image: { guidance: 5, topK: 8192, frames: 1 }, video: { guidance: 1, topK: 1000, frames: 8 } } as const;
const FRAMES_PER_SECOND = 4;

export interface VisionCommandOptions extends DecoderOptions {
  kind: 'image' | 'video';
  prompt: string;
  vqgan: string;
  vqganConfig?: string | undefined;
  out: string;
  frames?: number | undefined;
  cfg?: number | undefined;
  seed?: number | undefined;
  onProgress?: ((done: number, total: number) => void) | undefined;
}

/**
 * `longtake generate image|video`: codes by the language model, pixels by the VQGAN.
 *
 * @throws LongtakeError USAGE, MODEL_UNSUPPORTED (a model without a vision vocabulary), WEIGHTS_*, FFMPEG_*; CANCELLED by the signal
 */
export async function generateVisionFile(options: VisionCommandOptions): Promise<{ file: string; tokens: number[] }> {
  const defaults = SAMPLING[options.kind];
  const frames = options.kind === 'image' ? 1 : (options.frames ?? defaults.frames);
  const vqgan = Vqgan.open(options.vqgan, options.vqganConfig);
  const rows = Math.sqrt(FRAME_CODES);
  try {
    const tokens = await withDecoder(options, async (model, weights, config) => {
      if (config.visionVocabulary === 0)
        throw new LongtakeError('MODEL_UNSUPPORTED', `${options.weights} has no vision vocabulary.`, {
          hint: 'Use a vision-language model of LWM.',
        });
      const { conditional, unconditional } = generationPrompts(openTokenizer(weights, options.tokenizer), options.kind, options.prompt);
      const total = frames * (FRAME_CODES + 1);
      return generateVision(model, conditional, unconditional, {
        frames,
        guidance: options.cfg ?? defaults.guidance,
        sample: createSampler({ temperature: 1, topK: defaults.topK, seed: options.seed }),
        signal: options.signal,
        onProgress: (done) => options.onProgress?.(done, total),
      });
    });
    const pictures: Uint8Array[] = [];
    for (const codes of frameCodes(tokens, vqgan.config.codes)) {
      options.signal?.throwIfAborted();
      pictures.push(pictureBytes(await vqgan.decode(codes, rows, rows)));
    }
    await writeSquares(options.out, pictures, rows * vqgan.reduction, FRAMES_PER_SECOND, options.signal);
    return { file: options.out, tokens };
  } finally {
    await vqgan.release();
  }
}
