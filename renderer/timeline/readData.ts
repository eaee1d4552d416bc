import type { VideoDetail } from '../../electron/contract/library.ts';
import type { SearchResult } from '../../electron/contract/search.ts';
import { shownMoments } from '../stores/search.ts';
import type { Stores } from '../stores/stores.ts';
import { coverageBands } from './coverageBands.ts';
import type { StillSource, TimelineData } from './track.ts';

type Found = Pick<TimelineData, 'moments' | 'noise'>;

/** Moments of a result that lie in a video, with the numbers of their cards. An unlikely one only while it is open. */
export function momentsOf(result: SearchResult | null, videoId: string | null, selected: number | null): Found {
  const here = shownMoments(result)
    .map((moment, index) => ({ moment, rank: index + 1 }))
    .filter(({ moment }) => moment.videoId === videoId);
  const moments = here.filter(({ moment, rank }) => moment.likelihood !== 'unlikely' || rank - 1 === selected);
  return { moments, noise: moments.length > 0 ? [] : here.map(({ moment }) => moment) };
}

/** Calculates anew only when one of the inputs is another one. */
function remember<I extends readonly unknown[], O>(work: (...inputs: I) => O): (...inputs: I) => O {
  let last: { inputs: I; output: O } | null = null;
  return (...inputs) => {
    if (!last?.inputs.every((input, place) => input === inputs[place])) last = { inputs, output: work(...inputs) };
    return last.output;
  };
}

/** Reads what the tracks draw out of the stores; null while no video is open. What is derived is kept as long as it holds. */
export function dataReader({ player, search, segments, timeline }: Stores, stills: StillSource): () => TimelineData | null {
  const found = remember(momentsOf);
  const bandsOf = remember((detail: VideoDetail, duration: number) => coverageBands(detail, duration));
  return () => {
    const { detail, time, inPoint, outPoint } = player.getState();
    const { duration, frame } = timeline.getState();
    if (!detail) return null;
    const { result, selected } = search.getState();
    const video = detail.probe?.video;
    return {
      detail,
      duration,
      frame,
      frameRate: video && !video.variableFrameRate ? video.frameRate : null,
      ...found(result, detail.summary.id, selected),
      open: selected === null ? null : selected + 1,
      segments: segments.getState().segments,
      chosen: segments.getState().selected,
      inPoint,
      outPoint,
      time,
      bands: bandsOf(detail, duration),
      stills,
    };
  };
}
