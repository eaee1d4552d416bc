import type { VideoDetail } from '../../electron/contract/library.ts';
import type { SearchResult } from '../../electron/contract/search.ts';
import type { Segment } from '../../electron/contract/segments.ts';
import type { AnswerResult } from '../../electron/contract/ask.ts';
import { isAnswerOpen } from '../ask/playCitations.ts';
import { shownMoments } from '../stores/search.ts';
import type { Stores } from '../stores/stores.ts';
import { answerOf } from './answer.ts';
import { coverageBands } from './coverageBands.ts';
import type { StillSource, TimelineData } from './track.ts';

type Found = Pick<TimelineData, 'moments' | 'noise'>;

/** Moments of a result that lie in a video, with the numbers of their cards. An unlikely one only while it is open. */
export function momentsOf(result: SearchResult | null, videoId: string | null, selected: number | null): Found {
  const here = shownMoments(result)
    .map((moment, index) => ({ moment, rank: index + 1 }))
    .filter(({ moment }) => moment.videoId === videoId);
  const moments = here.filter(({ moment, rank }) => moment.likelihood !== 'unlikely' || rank - 1 === selected);
  const noise = here.filter(({ moment, rank }) => moment.likelihood === 'unlikely' && rank - 1 !== selected);
  return { moments, noise: noise.map(({ moment }) => moment) };
}

/** Calculates anew only when one of the inputs is another one. */
function remember<I extends readonly unknown[], O>(work: (...inputs: I) => O): (...inputs: I) => O {
  let last: { inputs: I; output: O } | null = null;
  return (...inputs) => {
    if (!last?.inputs.every((input, place) => input === inputs[place])) last = { inputs, output: work(...inputs) };
    return last.output;
  };
}

/**
 * Reads what the tracks draw out of the stores; null while no video is open. It is the very same object as before where nothing has
 * changed, and what is derived is kept as long as it holds. `timeOf` rounds the playhead to what can be told apart on the screen.
 */
export function dataReader(
  { ask, player, search, segments, timeline, view }: Stores,
  stills: StillSource,
): (timeOf: (time: number) => number) => TimelineData | null {
  const found = remember(momentsOf);
  const answered = remember(answerOf);
  const bandsOf = remember((detail: VideoDetail, duration: number) => coverageBands(detail, duration));
  const all = remember(
    (
      ...[detail, duration, frame, result, selected, own, chosen, inPoint, outPoint, time, answer, current, attention]: Inputs
    ): TimelineData => {
      const video = detail.probe?.video;
      return {
        ...{ detail, duration, frame, inPoint, outPoint, time, stills, chosen, segments: own },
        ...found(result, detail.summary.id, selected),
        frameRate: video && !video.variableFrameRate ? video.frameRate : null,
        open: selected === null ? null : selected + 1,
        bands: bandsOf(detail, duration),
        answer: answered(answer, detail.summary.id, current, attention),
      };
    },
  );
  return (timeOf) => {
    const { detail, time, inPoint, outPoint } = player.getState();
    const { duration, frame } = timeline.getState();
    if (!detail) return null;
    const { result, selected } = search.getState();
    const { segments: own, selected: chosen } = segments.getState();
    const { result: answer, current, attention } = ask.getState();
    const open = isAnswerOpen({ ask, view }) ? answer : null;
    return all(detail, duration, frame, result, selected, own, chosen, inPoint, outPoint, timeOf(time), open, current, attention);
  };
}

type Inputs = [
  detail: VideoDetail,
  duration: number,
  frame: number,
  result: SearchResult | null,
  selected: number | null,
  own: Segment[],
  chosen: string | null,
  inPoint: number | null,
  outPoint: number | null,
  time: number,
  answer: AnswerResult | null,
  current: number | null,
  attention: boolean,
];
