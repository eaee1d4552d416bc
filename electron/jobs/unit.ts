import type { Stage } from '../contract/jobs.ts';
import type { Library } from '../store/library.ts';
import type { VideoRecord } from '../store/videos.ts';

/** Work on one video that is done in one go: one stage, or several that share one decoding pass. */
export interface Unit {
  stages: readonly Stage[];
  /** Stages that must have ended, however, before this one starts. */
  after: readonly Stage[];
  /** Cores it keeps busy; the queue starts units while there are cores. */
  cores: number;
  /** At most one runs at a time, whatever the number of cores: its encoder remembers what it heard last. */
  alone?: boolean;
  /** Done only when a person asks for it by name: it goes first then, and is no part of an analysis. */
  onRequest?: boolean;
  /** Why a stage cannot run on this video: no sound, a model that is not installed. Null where it can. */
  obstacle(stage: Stage, video: VideoRecord): Obstacle | null;
  /** Hash of sampler, model and settings: a stage whose rows carry another one is done again. */
  generation(stage: Stage): string;
  /**
   * Does the stages, batch by batch, from where their cursors stand. Ends a stage itself only where it ends otherwise than
   * the rest; what still runs when this returns is done, and failed when it throws.
   */
  run(task: Task): Promise<void>;
}

export interface Obstacle {
  state: 'not-applicable' | 'skipped' | 'failed';
  reason: string;
}

export interface Task {
  library: Library;
  video: VideoRecord;
  /** The stages of the unit that are due; others are done or not wanted. */
  stages: readonly Stage[];
  /** Aborts when the video is paused, cancelled, removed, or the host closes. */
  signal: AbortSignal;
}
