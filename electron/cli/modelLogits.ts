import { openTokenizer } from '../model/tokenizer/openTokenizer.ts';
import type { Vocabulary } from '../model/languageModel.ts';
import { writeSafetensors } from '../model/weights/safetensors.ts';
import { checkIds, inputRows, withDecoder } from './modelOptions.ts';
import type { DecoderOptions } from './modelOptions.ts';

export interface LogitsOptions extends DecoderOptions {
  tokens?: string | undefined;
  prompt?: string | undefined;
  out: string;
}

/**
 * `longtake model logits`: runs a decoder over tokens and writes `logits` [L, vocabulary] (with a batch dimension where the tokens have one), or `text_logits` and
 * `vision_logits` where the model has both heads, as safetensors.
 *
 * @throws LongtakeError USAGE, WEIGHTS_*, MODEL_UNSUPPORTED, FILE_*; CANCELLED by the signal
 */
export async function modelLogits(options: LogitsOptions): Promise<{ file: string }> {
  return withDecoder(options, async (model, weights, config) => {
    const { rows, batched } = inputRows(options, () => openTokenizer(weights, options.tokenizer));
    for (const row of rows) checkIds(row, config);
    const vocabularies: Vocabulary[] = config.visionVocabulary > 0 ? ['text', 'vision'] : ['text'];
    const parts = new Map<Vocabulary, Float32Array[]>(vocabularies.map((vocabulary) => [vocabulary, []]));
    for (const row of rows) {
      const sequence = model.newSequence({ segments: row.segments !== undefined, keyMask: row.keyMask !== undefined });
      const x = await sequence.read(row, row.ids.length, { signal: options.signal });
      await sequence.release();
      for (const [vocabulary, logits] of parts) logits.push(await model.logits(x, vocabulary));
    }
    const length = rows[0]!.ids.length;
    const tensors = [...parts].map(([vocabulary, logits]) => {
      const size = vocabulary === 'text' ? config.vocabulary : config.visionVocabulary;
      const data = new Float32Array(rows.length * length * size);
      logits.forEach((values, row) => data.set(values, row * length * size));
      return {
        name: vocabularies.length === 1 ? 'logits' : `${vocabulary}_logits`,
        shape: batched ? [rows.length, length, size] : [length, size],
        data,
      };
    });
    await writeSafetensors(options.out, tensors);
    return { file: options.out };
  });
}
