import { conceptKinds } from '../../electron/encoders/conceptKinds.ts';
import { conceptDistribution, conceptNames } from '../../electron/encoders/conceptQuery.ts';
import { ModelStore } from '../../electron/encoders/modelStore.ts';
import { openSentenceEncoder } from '../../electron/encoders/sentence.ts';

/** The embedded encoders of queries, inside this process. */
export async function queryEncoders(): Promise<{
  sentences: (texts: readonly string[]) => Promise<Float32Array[]>;
  concepts: (sentence: Float32Array) => Float32Array;
  conceptKinds: (text: string) => ReadonlyMap<number, number> | null;
  conceptNames: readonly string[];
  conceptsOfImage: null;
  picture: null;
  pictureOfImage: null;
}> {
  const model = new ModelStore().find('sentence');
  if (!model) throw new Error('the sentence encoder is missing from assets/models');
  const encoder = await openSentenceEncoder(model);
  return {
    sentences: async (texts) => (await encoder.encode(texts)).map(({ float }) => float),
    concepts: conceptDistribution,
    conceptKinds,
    conceptNames,
    conceptsOfImage: null,
    picture: null,
    pictureOfImage: null,
  };
}
