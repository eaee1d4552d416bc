import { join } from 'node:path';
import type { Encoder, UnitVector } from './encoder.ts';
import { generationOf } from './generation.ts';
import type { InstalledModel } from './modelStore.ts';
import { OnnxSession, integerTensor } from './onnxSession.ts';
import { openTokenizer } from './tokenizer.ts';
import { unitVector } from './unitVector.ts';

export const SENTENCE_DIMENSIONS = 384;
const MODEL_FILE = 'onnx/model_quantized.onnx';
const SETTINGS = { maxTokens: 256, pooling: 'mean', quantised: 127 } as const;
/** Sentences in one run: bounds memory, and cancelling takes effect between runs. */
const BATCH = 16;

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

  async function run(texts: readonly string[], signal?: AbortSignal): Promise<UnitVector[]> {
    const tokens = texts.map((text) => tokenizer.encode(text, SETTINGS.maxTokens));
    const length = Math.max(...tokens.map((ids) => ids.length));
    const shape = [texts.length, length];
    const pad = (row: number[], value: number) => [...row, ...new Array<number>(length - row.length).fill(value)];
    const result = await session.run(
      {
        input_ids: integerTensor(
          tokens.flatMap((ids) => pad(ids, 0)),
          shape,
        ),
        attention_mask: integerTensor(
          tokens.flatMap((ids) =>
            pad(
              ids.map(() => 1),
              0,
            ),
          ),
          shape,
        ),
        token_type_ids: integerTensor(new Array<number>(texts.length * length).fill(0), shape),
      },
      signal,
    );
    const hidden = session.floats(result, 'last_hidden_state', [...shape, SENTENCE_DIMENSIONS]);
    return tokens.map((ids, row) => {
      const sum = new Float32Array(SENTENCE_DIMENSIONS);
      for (let token = 0; token < ids.length; token++) {
        const at = (row * length + token) * SENTENCE_DIMENSIONS;
        for (let d = 0; d < SENTENCE_DIMENSIONS; d++) sum[d]! += hidden[at + d]!;
      }
      return unitVector(sum);
    });
  }

  return {
    name: model.name,
    generation: sentenceGeneration(model),
    async encode(batch, signal) {
      const vectors: UnitVector[] = [];
      for (let at = 0; at < batch.length; at += BATCH) vectors.push(...(await run(batch.slice(at, at + BATCH), signal)));
      return vectors;
    },
    close: () => session.close(),
  };
}
