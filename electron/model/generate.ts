import type { LanguageModel, Sequence } from './languageModel.ts';
import { argmax } from './sampling.ts';
import type { Sampler } from './sampling.ts';

export interface GenerateOptions {
  readonly maxTokens: number;
  /** Ids after which nothing more is generated; the id itself is given too. */
  readonly endIds: ReadonlySet<number>;
  readonly sample?: Sampler | undefined;
  readonly signal?: AbortSignal | undefined;
}

/**
 * Generates text tokens after what a sequence has read. `last` is x [1, C] of its last token, as `read` gave it. Each token is given before it is read itself, so
 * that the first comes at once; stopping early leaves the sequence as it is.
 *
 * @throws the signal's reason when cancelled
 */
export async function* generate(
  model: LanguageModel,
  sequence: Sequence,
  last: Float32Array,
  options: GenerateOptions,
): AsyncGenerator<number> {
  const { maxTokens, endIds, sample = argmax, signal } = options;
  let x = last;
  for (let count = 0; count < maxTokens; count++) {
    signal?.throwIfAborted();
    const id = sample(await model.logits(x));
    yield id;
    if (endIds.has(id) || count + 1 === maxTokens) return;
    if (sample === argmax && sequence.follow) {
      yield* sequence.follow(id, { maxTokens: maxTokens - count - 1, endIds, signal });
      return;
    }
    x = await sequence.read({ ids: [id] }, 1, { signal, logits: 'text' });
  }
}
