import type { Stage, StageStatus } from '../../electron/contract/jobs.ts';
import type { VideoSummary } from '../../electron/contract/library.ts';
import type { Coverage } from '../../electron/contract/search.ts';
import { capital, countOf, formatDuration, formatTotal } from '../format.ts';
import { coverageRows } from './wording.ts';

/** What can be done about a thing that was not found, and its cost. */
export interface NextStep {
  id: 'missing' | 'closer' | 'everywhere' | 'models';
  title: string;
  note: string;
  /** Stages to go on with, by video; empty where nothing has to be asked for. */
  stages: { videoId: string; stage: Stage; paused: boolean }[];
}

interface Situation {
  /** Videos that were searched. */
  videos: VideoSummary[];
  coverage: Coverage;
  /** How many videos the library has. */
  all: number;
  /** Likely moments in videos that were not searched; null where that is not known. */
  elsewhere: number | null;
  hasImageText: boolean;
  /** "speech": evidence that was left out because its model is not here; the step leads to the models. */
  lacking: readonly string[];
}

const EVIDENCE_STAGES: ReadonlySet<Stage> = new Set(['keyframes', 'concepts', 'picture', 'speech', 'text']);
const STOPPED = new Set(['failed', 'cancelled']);

/** Up to three next steps, the surest first; each with what it costs, as far as that was measured. */
export function nextSteps({ videos, coverage, all, elsewhere, hasImageText, lacking }: Situation): NextStep[] {
  const steps: NextStep[] = [];
  const unread = videos.flatMap((video) =>
    video.stages
      .filter(({ name, state }) => EVIDENCE_STAGES.has(name) && state !== 'done' && state !== 'not-applicable' && state !== 'skipped')
      .map((stage) => ({ video, stage })),
  );
  if (unread.length > 0) {
    const missing = Math.round(Math.max(0, ...coverageRows(coverage).map(({ share }) => 1 - share)) * coverage.seconds);
    const what = missing >= 1 ? `the missing ${formatDuration(missing)}` : 'the rest';
    const held = unread.filter(({ video, stage }) => video.paused || STOPPED.has(stage.state));
    const cost = costOf(unread.map(({ video, stage }) => ({ stage, duration: video.duration })));
    steps.push({
      id: 'missing',
      title: held.length > 0 ? `Look at ${what}` : `${capital(what)} is being looked at`,
      note: [cost, 'the search runs again by itself'].filter(Boolean).join(', '),
      stages: held.map(({ video, stage }) => ({ videoId: video.id, stage: stage.name, paused: video.paused })),
    });
  }
  const closer = videos.flatMap((video) =>
    video.stages
      .filter(({ name, state }) => name === 'gaps' && (state === 'skipped' || STOPPED.has(state)))
      .map((stage) => ({ video, stage })),
  );
  if (closer.length > 0) {
    const cost = costOf(
      closer.map(({ video }) => ({ stage: video.stages.find(({ name }) => name === 'concepts'), duration: video.duration })),
    );
    steps.push({
      id: 'closer',
      title: 'Look closer, between the keyframes',
      note: ['for things that are shown shortly', cost].filter(Boolean).join(', '),
      stages: closer.map(({ video }) => ({ videoId: video.id, stage: 'gaps' as const, paused: false })),
    });
  }
  // where the others were searched too and have nothing, that is no step
  if (all > videos.length && elsewhere !== 0) {
    steps.push({
      id: 'everywhere',
      title: `Search all ${countOf(all, 'video')}`,
      note: elsewhere === null ? 'what has been read of them' : `${countOf(elsewhere, 'moment')} in other videos`,
      stages: [],
    });
  }
  if (lacking.length > 0) {
    const them = lacking.length === 1 ? 'its model is' : 'the models are';
    steps.push({ id: 'models', title: `Look at the ${lacking.join(' and the ')} too`, note: `${them} not here, see Models`, stages: [] });
  } else if (!hasImageText && coverage.concept !== undefined) {
    steps.push({ id: 'models', title: 'Find pictures by free words', note: 'with an image-text model, see Models', stages: [] });
  }
  return steps.slice(0, 3);
}

/** "about 40 s": length that is left over measured speed; empty before a speed was measured. */
function costOf(work: { stage: StageStatus | undefined; duration: number }[]): string {
  let seconds = 0;
  for (const { stage, duration } of work) {
    if (!stage) return '';
    if (stage.secondsLeft !== null) seconds += stage.secondsLeft;
    else if (stage.speed !== null && stage.speed > 0)
      seconds += (duration * (stage.state === 'done' ? 1 : 1 - stage.progress)) / stage.speed;
  }
  return seconds > 0 ? `about ${formatTotal(seconds)}` : '';
}
