import { quantiseInt8 } from '../../kernels/vector/int8.ts';
import { pictureProbability } from './calibration.ts';
import { peaks, quantile, smooth } from './curve.ts';
import type { Evidence } from './evidence.ts';
import { nearest } from './exactSearch.ts';
import type { Hit } from './hit.ts';
import type { VideoPictures } from './pictureEvidence.ts';

const VIDEOS_KEPT = 8;
const PEAKS_PER_VIDEO = 8;

/**
 * Shots and stretches whose pictures are near to a vector of the image-text encoder.
 * @param vector of the query, text or picture, any length greater than zero
 */
export function searchPictures(evidence: Evidence, videoIds: readonly string[], vector: Float32Array): Hit[] {
  const query = quantiseInt8(vector);
  const fitting = videoIds.flatMap((videoId) => {
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
      const probability = pictureProbability((score - median) / deviation);
      const quote = `picture ${score.toFixed(2)}`;
      return { videoId, kind: 'picture' as const, start, end, time: pictures.times[picture]!, probability, score, quote };
    });
  });
}

/** Cosine of every picture with the query, in order of time. */
function cosines({ vectors, dimensions }: VideoPictures, query: Int8Array): Float32Array {
  let squares = 0;
  for (const value of query) squares += value * value;
  return Float32Array.from({ length: vectors.length / dimensions }, (_, picture) => {
    let dot = 0;
    let own = 0;
    for (let i = 0, at = picture * dimensions; i < dimensions; i++, at++) {
      const value = vectors[at]!;
      dot += value * query[i]!;
      own += value * value;
    }
    return own > 0 && squares > 0 ? dot / Math.sqrt(own * squares) : 0;
  });
}
