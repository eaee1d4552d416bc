import type { VideoDetail } from '../../electron/contract/library.ts';

export interface PlayProblem {
  title: string;
  text: string;
}

/** Why a video does not play here, and what works all the same; null where it plays. */
export function playProblem(detail: VideoDetail | null, failure: string | null): PlayProblem | null {
  if (!detail) return null;
  if (!detail.summary.present) {
    return {
      title: 'The file is not where it was',
      text: `It was last seen at ${detail.summary.path}. Search and transcript still work; put it back to play it.`,
    };
  }
  const reason = failure ?? (detail.playability?.playable === false ? detail.playability.reason : null);
  if (reason === null) return null;
  return { title: reason, text: 'Moments, pictures and words are exact all the same; the picture here is the still of that second.' };
}
