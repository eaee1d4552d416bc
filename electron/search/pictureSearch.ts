import { quantiseInt8 } from '../../kernels/vector/int8.ts';
import { pictureProbability } from './calibration.ts';
import { peaks, quantile, smooth } from './curve.ts';
import type { Evidence, Scope } from './evidence.ts';
import { nearest } from './exactSearch.ts';
import type { Hit } from './hit.ts';
import type { VideoPictures } from './pictureEvidence.ts';

const VIDEOS_KEPT = 4;
const PEAKS_PER_VIDEO = 8;

/**
 * Shots and stretches whose pictures are near to a vector of the image-text encoder.
 * @param vector of the query, text or picture, any length greater than zero
 */
export function searchPictures(evidence: Evidence, { ids }: Scope, vector: Float32Array): Hit[] {
  const query = quantiseInt8(vector);
  const fitting = ids.flatMap((videoId) => {
    const pictures = evidence.pictures(videoId);
    if (pictures.dimensions !== query.length || pictures.times.length === 0) return [];
    const [top] = nearest(pictures.vectors, query, 1);
    return top ? { videoId, pictures, top: top.cosine } : [];
  });
  fitting.sort((a, b) => b.top - a.top);
  return fitting.slice(0, VIDEOS_KEPT).flatMap(({ videoId, pictures }) => {
    const scores = smooth(pictures, cosines(pictures, query));
    const median = quantile(scores, 0.5);
    // half of a normal distribution lies within 0.674 deviations; a share of the answer in the video must not widen it
    const deviation = Math.max(0.005, (median - quantile(scores, 0.16)) / 0.994);
    return peaks(pictures, scores, median, PEAKS_PER_VIDEO).map(({ start, end, picture }) => {
      const score = scores[picture]!;
      const inputs = [(score - median) / deviation];
      const probability = pictureProbability(inputs[0]!);
      const quote = `picture ${score.toFixed(2)}`;
      return {
        videoId,
        kind: 'picture' as const,
        start,
        end,
        time: pictures.times[picture]!,
        probability,
        occurs: probability,
        inputs,
        score,
        measures: [{ name: 'nearness to the words', value: score, usual: median, spread: deviation }],
        quote,
      };
    });
  });
}

/** Cosine of every picture with the query, in order of time. */
function cosines({ vectors, times }: VideoPictures, query: Int8Array): Float32Array {
  const scores = new Float32Array(times.length);
  for (const { row, cosine } of nearest(vectors, query, times.length)) scores[row] = cosine;
  return scores;
}
