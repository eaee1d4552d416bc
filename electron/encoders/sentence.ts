import { join } from 'node:path';
import type { Encoder, UnitVector } from './encoder.ts';
import { generationOf } from './generation.ts';
import type { InstalledModel } from './modelStore.ts';
import { OnnxSession, integerTensor } from './onnxSession.ts';
import { openTokenizer } from './tokenizer.ts';
import { unitVector } from './unitVector.ts';

export const SENTENCE_DIMENSIONS = 384;
const MODEL_FILE = 'onnx/model_quantized.onnx';
const SETTINGS = { maxTokens: 256, pooling: 'mean', batch: 1, quantised: 2 } as const;

export function sentenceGeneration(model: InstalledModel): string {
  return generationOf({ model: model.hashes, settings: SETTINGS });
}

/** all-MiniLM-L6-v2: a text to a vector of 384. */
export async function openSentenceEncoder(model: InstalledModel): Promise<Encoder<string, UnitVector>> {
  const tokenizer = await openTokenizer(model.folder);
  const session = await OnnxSession.open(join(model.folder, MODEL_FILE), {
    inputs: ['input_ids', 'attention_mask', 'token_type_ids'],
    outputs: ['last_hidden_state'],
  });

  /** One text a run: the int8 graph scales its activations over the whole batch, so a neighbour would change the vector. */
  async function run(text: string, signal?: AbortSignal): Promise<UnitVector> {
    const ids = tokenizer.encode(text, SETTINGS.maxTokens);
    const shape = [1, ids.length];
    const same = (value: number) => integerTensor(new Array<number>(ids.length).fill(value), shape);
    const result = await session.run({ input_ids: integerTensor(ids, shape), attention_mask: same(1), token_type_ids: same(0) }, signal);
    const hidden = session.floats(result, 'last_hidden_state', [...shape, SENTENCE_DIMENSIONS]);
    // the mean over tokens, but for a factor that the length of 1 takes away
    const sum = new Float32Array(SENTENCE_DIMENSIONS);
    for (let at = 0; at < hidden.length; at += SENTENCE_DIMENSIONS) {
      for (let d = 0; d < SENTENCE_DIMENSIONS; d++) sum[d]! += hidden[at + d]!;
    }
    return unitVector(sum);
  }

  return {
    name: model.name,
    generation: sentenceGeneration(model),
    async encode(batch, signal) {
      const vectors: UnitVector[] = [];
      for (const text of batch) vectors.push(await run(text, signal));
      return vectors;
    },
    close: () => session.close(),
  };
}
