import type { HostEvent } from '../contract/bridge.ts';
import type { StageStatus } from '../contract/jobs.ts';
import type { VideoSummary } from '../contract/library.ts';

/** How the reading of videos stands, as the desktop shows it. */
export interface Work {
  /** Videos that are being read or wait for it. */
  open: number;
  /** Share done of all that was begun since the last rest, 0 to 1; null while nothing is read. */
  progress: number | null;
}
/** What the queue did since its last rest. */
export interface Finished {
  read: number;
  failed: number;
}

const isOpen = ({ state }: StageStatus) => state === 'waiting' || state === 'running';

/** Follows the host's events and says how much there is to do, and when all of it is done. */
export class Workload {
  private readonly videos = new Map<string, VideoSummary>();
  /** Videos that were open since the last rest. */
  private readonly begun = new Set<string>();
  private readonly onChange: (work: Work) => void;
  private readonly onFinished: (finished: Finished) => void;

  constructor(onChange: (work: Work) => void, onFinished: (finished: Finished) => void) {
    this.onChange = onChange;
    this.onFinished = onFinished;
  }

  get open(): number {
    return [...this.videos.values()].filter(isWorkedOn).length;
  }

  /** The whole library, when a host has opened it. */
  reset(videos: readonly VideoSummary[]): void {
    this.videos.clear();
    for (const video of videos) this.videos.set(video.id, video);
    this.changed();
  }

  apply(event: HostEvent): void {
    if (event.event === 'video.changed') this.videos.set(event.data.video.id, event.data.video);
    else if (event.event === 'video.removed') this.forget(event.data.videoId);
    else if (event.event === 'stage.progress') {
      const { videoId, stage } = event.data;
      const video = this.videos.get(videoId);
      if (!video) return;
      this.videos.set(videoId, { ...video, stages: video.stages.map((one) => (one.name === stage.name ? stage : one)) });
    } else return;
    this.changed();
  }

  private forget(videoId: string): void {
    this.videos.delete(videoId);
    this.begun.delete(videoId);
  }

  private changed(): void {
    const open = [...this.videos.values()].filter(isWorkedOn);
    for (const { id } of open) this.begun.add(id);
    const begun = [...this.begun].flatMap((id) => this.videos.get(id) ?? []);
    const done = begun.reduce((sum, video) => sum + shareDone(video), 0);
    this.onChange({ open: open.length, progress: open.length === 0 ? null : done / begun.length });
    if (open.length > 0 || begun.length === 0) return;
    this.begun.clear();
    // what a person paused or cancelled, or took away, has not come to its end
    const ended = begun.filter(({ paused, present, stages }) => !paused && present && !stages.some(({ state }) => state === 'cancelled'));
    const failed = ended.filter(({ error, stages }) => error !== null || stages.some(({ state }) => state === 'failed')).length;
    if (ended.length > 0) this.onFinished({ read: ended.length - failed, failed });
  }
}

/** Whether the queue will do something for it without being told. */
function isWorkedOn({ paused, present, error, stages }: VideoSummary): boolean {
  return !paused && present && error === null && stages.some(isOpen);
}

/** Mean over the stages that are done for this video. */
function shareDone({ stages }: VideoSummary): number {
  const counted = stages.filter((stage) => isOpen(stage) || stage.state === 'done');
  if (counted.length === 0) return 1;
  return counted.reduce((sum, { state, progress }) => sum + (state === 'done' ? 1 : progress), 0) / counted.length;
}

/** The one sentence of the notification. */
export function finishedText({ read, failed }: Finished): string {
  const videos = (count: number) => (count === 1 ? '1 video' : `${count} videos`);
  if (failed === 0) return `${videos(read)} can be searched from beginning to end.`;
  const problem = `${videos(failed)} could not be read in full; the library says why.`;
  return read === 0 ? problem : `${videos(read)} can be searched. ${problem}`;
}

/** What is asked before a quit that would stop work. */
export function quitQuestion(open: number): { message: string; detail: string; buttons: string[] } {
  return {
    message: open === 1 ? 'A video is still being read' : `${open} videos are still being read`,
    detail: 'What is finished is kept. The next time Longtake starts, it goes on where it stopped.',
    buttons: ['Quit', 'Keep reading'],
  };
}
