import type { Stage, StageStatus } from '../../electron/contract/jobs.ts';
import type { VideoSummary } from '../../electron/contract/library.ts';
import { formatDuration, formatTotal } from '../format.ts';
import { driveOf } from '../library/facts.ts';

export const STAGE_NAMES: Record<Stage, string> = {
  probe: 'File and times',
  keyframes: 'Pictures',
  shots: 'Shots',
  sound: 'Sound',
  concepts: 'Concepts',
  picture: 'Picture search',
  speech: 'Speech',
  text: 'Text on screen',
  gaps: 'Filling gaps',
  memory: 'Video memory',
  proxy: 'Copy for playing',
};

/** Stages that say something to a person: those that run, ran or will run. */
export function shownStages(video: VideoSummary): StageStatus[] {
  return video.stages.filter((stage) => stage.state !== 'not-applicable' && stage.state !== 'skipped');
}

/** Videos on which something is still to be done, or that stopped with an error. */
export function jobsOf(videos: VideoSummary[]): VideoSummary[] {
  return videos.filter((video) => isUnfinished(video));
}

/** Whether something is still to be done on it. */
export function isUnfinished(video: VideoSummary): boolean {
  return video.stages.some((stage) => stage.state === 'running' || stage.state === 'waiting');
}

/** Videos of which a part failed or was stopped, with nothing left that runs by itself. */
export function stoppedOf(videos: VideoSummary[]): VideoSummary[] {
  return videos.filter(
    (video) =>
      !isUnfinished(video) &&
      (video.error !== null || video.stages.some((stage) => stage.state === 'failed' || stage.state === 'cancelled')),
  );
}

/** Whether the library shows its jobs: as the person chose, else while there is something to do or to decide. */
export function isJobsPanelShown(choice: 'auto' | 'open' | 'closed', videos: VideoSummary[]): boolean {
  return choice === 'open' || (choice === 'auto' && jobsOf(videos).length + stoppedOf(videos).length > 0);
}

/** Whether it is being read, or was for a while: what every file gets at once, the probe, does not count. */
export function hasBegun(video: VideoSummary): boolean {
  return video.stages.some(({ name, state, progress }) => name !== 'probe' && (state === 'running' || state === 'done' || progress > 0));
}

/** Jobs in the order in which they are done: as a person arranged them, then as they were added. */
export function inQueueOrder(videos: VideoSummary[], order: readonly string[]): VideoSummary[] {
  const places = new Map(order.map((id, place) => [id, place]));
  const placeOf = ({ id }: VideoSummary) => places.get(id) ?? order.length;
  return [...videos].sort((a, b) => placeOf(a) - placeOf(b) || a.addedAt.localeCompare(b.addedAt));
}

/** Wall time that went into stages which are not done yet, seconds: what cancelling would leave half-way. */
export function unfinishedSeconds(video: VideoSummary): number {
  return video.stages.filter(({ state }) => state === 'running' || state === 'waiting').reduce((sum, { seconds }) => sum + seconds, 0);
}

/** Codes of errors that stop every job alike, as the banner tells them; the first that is found. */
export function sharedObstacle(videos: VideoSummary[]): { code: string; message: string; videoIds: string[] } | null {
  for (const code of ['DISK_FULL', 'FFMPEG_MISSING', 'MODEL_MISSING', 'MODEL_DAMAGED']) {
    const hit = videos.filter((video) => video.stages.some((stage) => stage.state === 'failed' && stage.code === code));
    const stage = hit[0]?.stages.find((candidate) => candidate.code === code);
    if (stage) return { code, message: stage.reason, videoIds: hit.map(({ id }) => id) };
  }
  return null;
}

/** Share of the work done, 0 to 1, each stage counting alike. */
export function progressOf(video: VideoSummary): number {
  const stages = shownStages(video);
  if (stages.length === 0) return 0;
  return stages.reduce((sum, stage) => sum + (stage.state === 'done' ? 1 : stage.progress), 0) / stages.length;
}

/** Longest time left of the stages that run, seconds; null before one was measured. */
export function secondsLeftOf(video: VideoSummary): number | null {
  const left = video.stages
    .filter((stage) => stage.state === 'running' && stage.secondsLeft !== null)
    .map((stage) => stage.secondsLeft ?? 0);
  return left.length > 0 ? Math.max(...left) : null;
}

export interface StateLine {
  text: string;
  tone: 'plain' | 'warn';
}

/** One line that says how the reading of a video stands; null when it is done and all is well. */
export function stateLineOf(video: VideoSummary): StateLine | null {
  const percent = `${Math.round(progressOf(video) * 100)} %`;
  const left = secondsLeftOf(video);
  const failed = video.stages.find((stage) => stage.state === 'failed');
  if (!video.present) {
    const drive = driveOf(video.path);
    // a drive that is away comes back by itself; a file that was moved has to be found
    if (drive !== null) return { text: `Drive “${drive}” is not connected`, tone: 'plain' };
    return { text: 'The file is not where it was', tone: 'warn' };
  }
  if (video.error) return { text: video.error.message, tone: 'warn' };
  if (isUnfinished(video)) {
    if (video.paused) return { text: progressOf(video) > 0 ? `Paused at ${percent}, kept what was read` : 'Paused', tone: 'plain' };
    if (!hasBegun(video)) return { text: 'Waiting', tone: 'plain' };
    return { text: `Reading, ${percent}${left === null || left < 1 ? '' : ` · about ${formatTotal(left)} left`}`, tone: 'plain' };
  }
  if (failed) return { text: `${STAGE_NAMES[failed.name]}: ${failed.reason || 'stopped'}`, tone: 'warn' };
  if (video.stages.some((stage) => stage.state === 'cancelled'))
    return { text: `Cancelled at ${percent}, kept what was read`, tone: 'warn' };
  return null;
}

/** "pictures to 37:50, speech to 20:58": what can be searched of a video that is still read; empty where nothing can. */
export function searchableOf(video: VideoSummary): string {
  const kinds: [Stage[], string][] = [
    [['concepts', 'picture'], 'pictures'],
    [['speech'], 'speech'],
    [['text'], 'text'],
  ];
  return kinds
    .map(([names, word]) => {
      const share = Math.max(
        0,
        ...video.stages.filter((stage) => names.includes(stage.name)).map((stage) => (stage.state === 'done' ? 1 : stage.progress)),
      );
      if (share <= 0) return '';
      return share >= 1 ? `all ${word}` : `${word} to ${formatDuration(share * video.duration)}`;
    })
    .filter((part) => part !== '')
    .join(', ');
}
