import { conceptKinds } from '../encoders/conceptKinds.ts';
import { conceptDistribution, conceptNames } from '../encoders/conceptQuery.ts';
import type { EncoderPool } from '../encoders/encoderClient.ts';
import { readImage } from '../media/image.ts';
import type { QueryEncoders } from '../search/engine.ts';

/** Shorter side of a picture that is searched by, px: as the pictures of a video. */
const SHORT_SIDE = 300;

/** The encoders of queries, as far as their models are installed now. */
export function queryEncoders(pool: EncoderPool): QueryEncoders {
  const hasPictures = pool.store.find('image-text') !== null;
  return {
    sentences: async (texts) => (await pool.encoder('sentence').encode(texts)).map(({ float }) => float),
    concepts: conceptDistribution,
    conceptKinds,
    conceptNames,
    conceptsOfImage: async (file) => {
      const [seen] = await pool.encoder('classifier').encode([await readImage(file, SHORT_SIDE)]);
      const distribution = new Float32Array(conceptNames.length);
      seen?.classes.forEach((index, at) => (distribution[index] = seen.probabilities[at] ?? 0));
      return distribution;
    },
    picture: hasPictures ? async (text) => (await pool.encoder('picture-query').encode([text]))[0]!.float : null,
    pictureOfImage: hasPictures
      ? async (file) => (await pool.encoder('picture').encode([await readImage(file, SHORT_SIDE)]))[0]!.float
      : null,
  };
}
