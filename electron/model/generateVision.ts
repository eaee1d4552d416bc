import type { LanguageModel, Sequence } from './languageModel.ts';
import { argmax } from './sampling.ts';
import type { Sampler } from './sampling.ts';

/** Codes of a picture in LWM, and the ids that follow a frame: one between frames, one after the last. */
export const FRAME_CODES = 256;
export const END_OF_FRAME = 8192;

export interface VisionOptions {
  readonly frames: number;
  /** How far the prompt pulls away from no prompt; 1 takes the prompt alone. */
  readonly guidance: number;
  readonly sample?: Sampler | undefined;
  readonly signal?: AbortSignal | undefined;
  /** Called with the number of tokens made. */
  readonly onProgress?: ((tokens: number) => void) | undefined;
}

/** Logits drawn away from those without the prompt: uncond + s (cond - uncond), in float32 as the reference. */
export function guide(conditional: Float32Array, unconditional: Float32Array, scale: number): Float32Array {
  return conditional.map((value, index) => unconditional[index]! + Math.fround(scale * Math.fround(value - unconditional[index]!)));
}

/**
 * Generates the codes of pictures after a prompt, with classifier-free guidance: two sequences, with and without the prompt, read the same tokens. Every
 * 257th token is the end of a frame, the last one too, as LWM was sampled. Gives frames * 257 ids. (The reference ends a picture whose code happens
 * to be 2, the end of a text; here no code ends anything.)
 *
 * @throws the signal's reason when cancelled
 */
export async function generateVision(
  model: LanguageModel,
  conditional: readonly number[],
  unconditional: readonly number[],
  options: VisionOptions,
): Promise<number[]> {
  const { frames, guidance, sample = argmax, signal, onProgress } = options;
  const guided = guidance !== 1;
  const prompts = guided ? [conditional, unconditional] : [conditional];
  const sequences = prompts.map((): Sequence => model.newSequence());
  try {
    let last: Float32Array[] = [];
    for (const [index, sequence] of sequences.entries()) last.push(await sequence.read({ ids: prompts[index]! }, 1, { signal }));
    const tokens: number[] = [];
    const total = frames * (FRAME_CODES + 1);
    while (tokens.length < total) {
      signal?.throwIfAborted();
      tokens.push((tokens.length + 1) % (FRAME_CODES + 1) === 0 ? END_OF_FRAME : sample(await logitsOf(model, last, guidance)));
      onProgress?.(tokens.length);
      if (tokens.length === total) break;
      const next = { ids: [tokens.at(-1)!], visionMask: Uint8Array.of(1) };
      last = [];
      for (const sequence of sequences) last.push(await sequence.read(next, 1, { signal, logits: 'vision' }));
    }
    return tokens;
  } finally {
    await Promise.all(sequences.map((sequence) => sequence.release()));
  }
}

async function logitsOf(
  model: LanguageModel,
  [conditional, unconditional]: readonly Float32Array[],
  guidance: number,
): Promise<Float32Array> {
  const own = await model.logits(conditional!, 'vision');
  return unconditional ? guide(own, await model.logits(unconditional, 'vision'), guidance) : own;
}
