import { LongtakeError } from '../contract/errors.ts';
import { STAGES, type Stage } from '../contract/jobs.ts';
import type { Library } from '../store/library.ts';
import type { VideoRecord } from '../store/videos.ts';
import type { Unit } from './unit.ts';

interface Running {
  videoId: string;
  unit: Unit;
  controller: AbortController;
  /** What becomes of its stages when it is aborted. */
  abortedState: 'waiting' | 'cancelled';
  ended: Promise<void>;
}

/** How soon a library that could not be written is tried again, ms. */
const RETRY_MS = 5000;

/** Reason of a stage that a person left out. */
export const NOT_ASKED_FOR = 'It was not asked for.';

/** States from which a stage is not started again unless it is asked for. */
const RESTING = new Set(['done', 'failed', 'skipped', 'not-applicable', 'cancelled']);

/**
 * The durable queue. What is to be done stands in the library (stage states), so that a killed host goes on at the last
 * finished batch; this class only decides what runs next and ends what is not wanted any more. It knows nothing of stages.
 */
export class JobQueue {
  readonly #library: Library;
  readonly #units: readonly Unit[];
  #cores: number;
  readonly #onVideoChanged: (videoId: string) => void;
  readonly #onStopped: (error: LongtakeError | null) => void;
  /** Videos it may work on; null for all. A command line works only on what it was asked to. */
  readonly #only: Set<string> | null;
  readonly #running = new Set<Running>();
  #first: string | null = null;
  #closed = false;
  /** Nothing is started while the queue is being changed. */
  #held = false;
  /** Why the library cannot be written (the disk is full), while that is so. */
  #stopped: LongtakeError | null = null;

  constructor(options: {
    library: Library;
    units: readonly Unit[];
    cores: number;
    onVideoChanged: (videoId: string) => void;
    /** Told when the library cannot be written any more, and again at each attempt; with null once it goes on. */
    onStopped?: (error: LongtakeError | null) => void;
    onlyPlanned?: boolean;
  }) {
    this.#library = options.library;
    this.#units = options.units;
    this.#cores = options.cores;
    this.#onVideoChanged = options.onVideoChanged;
    this.#onStopped = options.onStopped ?? (() => undefined);
    this.#only = options.onlyPlanned ? new Set() : null;
  }

  /**
   * Makes every stage due that is not done, or done with other settings. With `stages` only those are due; the others keep
   * their state, and are shown as skipped where they never ran.
   */
  plan(videoId: string, stages?: readonly Stage[]): void {
    this.#only?.add(videoId);
    for (const unit of this.#units) {
      if (unit.onRequest && !unit.stages.some((stage) => stages?.includes(stage))) continue;
      for (const stage of unit.stages) {
        const known = this.#library.stages.get(videoId, stage);
        if (stages && !stages.includes(stage)) {
          if (!known) this.#library.endStage(videoId, stage, 'skipped', { reason: NOT_ASKED_FOR });
          continue;
        }
        const current = known?.state === 'done' && known.generation === unit.generation(stage);
        if (!current && known?.state !== 'running') this.#library.stages.setState(videoId, stage, 'waiting');
      }
    }
    this.#library.videos.setPaused(videoId, false);
    this.#onVideoChanged(videoId);
    this.pump();
  }

  /** Makes one stage due that a person asks for by name. */
  ask(videoId: string, stage: Stage): void {
    this.#only?.add(videoId);
    this.#library.stages.setState(videoId, stage, 'waiting');
    this.#library.videos.setPaused(videoId, false);
    this.#onVideoChanged(videoId);
    this.pump();
  }

  /** Ends work on a stage that was asked for by name, as if it never had been. */
  async dismiss(videoId: string, stage: Stage): Promise<void> {
    await this.#abort((running) => running.videoId === videoId && running.unit.stages.includes(stage));
    this.#library.stages.remove(videoId, stage);
    this.#onVideoChanged(videoId);
    this.pump();
  }

  /** Analyses this video before all others. */
  prioritise(videoId: string): void {
    this.#first = videoId;
    this.pump();
  }

  /**
   * Reads videos in this order, from now on: what runs for a later video gives way to the first that has something to do, and
   * goes on from its last finished batch when its turn comes.
   */
  async arrange(videoIds: readonly string[]): Promise<void> {
    this.#library.queueOrder.set(videoIds);
    this.#first = null;
    const top = this.#inOrder().find((video) =>
      this.#library.stages.list(video.id).some(({ state }) => state === 'waiting' || state === 'running'),
    );
    const topRuns = [...this.#running].some(({ videoId }) => videoId === top?.id);
    if (top && !topRuns) await this.#abort(() => true);
    this.pump();
  }

  /** Takes no more than `cores` from now on. `between` runs while nothing does: what is started after it obeys it. */
  async configure(cores: number, between?: () => Promise<void>): Promise<void> {
    if (cores === this.#cores && !between) return;
    this.#cores = cores;
    this.#held = true;
    try {
      await this.#abort(() => true);
      await between?.();
    } finally {
      this.#held = false;
    }
    this.pump();
  }

  /** Makes a stage anew from its beginning; what it had made is forgotten. */
  async redo(videoId: string, stage: Stage): Promise<void> {
    await this.#abort((running) => running.videoId === videoId && running.unit.stages.includes(stage));
    this.#library.redoStage(videoId, stage);
    this.#library.videos.setPaused(videoId, false);
    this.#onVideoChanged(videoId);
    this.pump();
  }

  /** Forgets what a stage made, and does not make it again by itself. */
  async leaveOut(videoId: string, stage: Stage, reason: string): Promise<void> {
    await this.#abort((running) => running.videoId === videoId && running.unit.stages.includes(stage));
    this.#library.redoStage(videoId, stage);
    this.#library.endStage(videoId, stage, 'skipped', { reason });
    this.#onVideoChanged(videoId);
    this.pump();
  }

  /** Stops work on a video and frees the cores; what was finished is kept. */
  async pause(videoId: string): Promise<void> {
    this.#library.videos.setPaused(videoId, true);
    await this.#abort((running) => running.videoId === videoId);
    this.#onVideoChanged(videoId);
    this.pump();
  }

  resume(videoId: string): void {
    this.#library.videos.setPaused(videoId, false);
    this.#onVideoChanged(videoId);
    this.pump();
  }

  /** Ends all work on a video; its unfinished stages are cancelled and keep what they have. */
  async cancel(videoId: string): Promise<void> {
    for (const { name, state } of this.#library.stages.list(videoId)) {
      if (state === 'waiting') this.#library.endStage(videoId, name, 'cancelled', { reason: 'It was cancelled.' });
    }
    await this.#abort((running) => running.videoId === videoId, 'cancelled');
    this.#onVideoChanged(videoId);
    this.pump();
  }

  /** Makes one stage due again, or every one that did not end well. */
  retry(videoId: string, stage?: Stage): void {
    for (const { name, state, reason } of this.#library.stages.list(videoId)) {
      // what was left out, or deleted to make room, comes only when it is asked for
      const isOnRequest = this.#units.some((unit) => unit.onRequest && unit.stages.includes(name));
      const unwanted = state === 'skipped' && (isOnRequest || reason === NOT_ASKED_FOR);
      const wanted = stage ? name === stage : state !== 'done' && RESTING.has(state) && !unwanted;
      if (wanted && state !== 'running') this.#library.stages.setState(videoId, name, 'waiting');
    }
    this.#library.videos.setError(videoId, null);
    this.#library.videos.setPaused(videoId, false);
    this.#onVideoChanged(videoId);
    this.pump();
  }

  /** Stops work on a video that is about to be removed. */
  forget(videoId: string): Promise<void> {
    return this.#abort((running) => running.videoId === videoId);
  }

  /** Stops all work; unfinished stages wait for the next host. */
  async close(): Promise<void> {
    this.#closed = true;
    await this.#abort(() => true);
  }

  /** Starts what can be started. */
  pump(): void {
    try {
      for (;;) {
        if (this.#closed || this.#held || this.#stopped) return;
        const busy = [...this.#running].reduce((sum, { unit }) => sum + unit.cores, 0);
        const next = this.#next(this.#cores - busy, busy === 0);
        if (!next) return;
        this.#start(next.video, next.unit, next.stages);
      }
    } catch (thrown) {
      this.#stop(thrown);
    }
  }

  /** The library cannot be written: all work ends, what was finished is kept, and it is tried again until there is room. */
  #stop(thrown: unknown): void {
    if (this.#closed || this.#stopped) return;
    this.#stopped = LongtakeError.from(thrown);
    this.#onStopped(this.#stopped);
    const ended = this.#abort(() => true);
    const again = (): void => {
      if (this.#closed) return;
      try {
        this.#library.stages.resetRunning();
      } catch (error) {
        this.#onStopped(LongtakeError.from(error));
        setTimeout(again, RETRY_MS).unref();
        return;
      }
      this.#stopped = null;
      this.#onStopped(null);
      for (const { id } of this.#library.videos.list()) this.#onVideoChanged(id);
      this.pump();
    };
    void ended.then(() => setTimeout(again, RETRY_MS).unref());
  }

  /** The most urgent unit that fits into `free` cores; where nothing runs, one that is too large for the machine may start all the same. */
  #next(free: number, alone: boolean): { video: VideoRecord; unit: Unit; stages: Stage[] } | null {
    const videos = this.#inOrder();
    for (const unit of this.#units) {
      // a unit without forerunners is quick and makes all that follows visible: it goes first for every video, as does what was asked for by name
      if (unit.after.length > 0 && !unit.onRequest) continue;
      for (const video of videos) {
        const due = this.#due(video, unit);
        if (due.length > 0 && (unit.cores <= free || alone)) return { video, unit, stages: due };
      }
    }
    for (const video of videos) {
      for (const unit of this.#units) {
        const due = this.#due(video, unit);
        if (due.length === 0) continue;
        if (unit.cores <= free || alone) return { video, unit, stages: due };
        // nothing less urgent may keep a larger unit of the same video waiting for ever
        return null;
      }
    }
    return null;
  }

  /** Videos that may be read now, the most urgent first. */
  #inOrder(): VideoRecord[] {
    const videos = this.#library.videos.list().filter((video) => !video.paused && video.present && (this.#only?.has(video.id) ?? true));
    const places = new Map(this.#library.queueOrder.list().map((id, place) => [id, place]));
    const placeOf = ({ id }: VideoRecord) => (id === this.#first ? -1 : (places.get(id) ?? videos.length + places.size));
    return videos.sort((a, b) => placeOf(a) - placeOf(b));
  }

  /** The stages of the unit that can start now. Those that never can on this video are ended with the reason. */
  #due(video: VideoRecord, unit: Unit): Stage[] {
    if ([...this.#running].some((running) => running.unit === unit && (unit.alone === true || running.videoId === video.id))) return [];
    const records = this.#library.stages.list(video.id);
    const stateOf = (stage: Stage) => records.find(({ name }) => name === stage)?.state;
    const waiting = unit.stages.filter((stage) => stateOf(stage) === 'waiting');
    if (waiting.length === 0) return [];
    if (unit.after.some((stage) => stateOf(stage) === 'waiting' || stateOf(stage) === 'running')) return [];
    const due: Stage[] = [];
    for (const stage of waiting) {
      const obstacle = unit.obstacle(stage, video);
      if (obstacle) {
        this.#library.endStage(video.id, stage, obstacle.state, { reason: obstacle.reason });
        this.#onVideoChanged(video.id);
      } else due.push(stage);
    }
    return due;
  }

  #start(video: VideoRecord, unit: Unit, stages: Stage[]): void {
    const controller = new AbortController();
    for (const stage of stages) this.#library.stages.setState(video.id, stage, 'running');
    this.#onVideoChanged(video.id);
    const running: Running = { videoId: video.id, unit, controller, abortedState: 'waiting', ended: Promise.resolve() };
    const ran = this.#run(running, video, stages).catch((thrown: unknown) => {
      this.#stop(thrown);
    });
    running.ended = ran.finally(() => {
      this.#running.delete(running);
      this.#onVideoChanged(video.id);
      this.pump();
    });
    this.#running.add(running);
  }

  async #run(running: Running, video: VideoRecord, stages: Stage[]): Promise<void> {
    const { unit, controller } = running;
    const library = this.#library;
    const stillRunning = () => stages.filter((stage) => library.stages.get(video.id, stage)?.state === 'running');
    try {
      await unit.run({ library, video, stages, signal: controller.signal });
      for (const stage of stillRunning()) library.endStage(video.id, stage, 'done');
    } catch (thrown) {
      if (controller.signal.aborted) {
        for (const stage of stillRunning()) library.stages.setState(video.id, stage, running.abortedState);
        return;
      }
      const failure = LongtakeError.from(thrown);
      // it is no fault of this video, and would be the end of every other one too
      if (failure.code === 'DISK_FULL') throw failure;
      const error = failure.toData();
      for (const stage of stillRunning()) library.endStage(video.id, stage, 'failed', { reason: error.message, error });
    }
  }

  async #abort(which: (running: Running) => boolean, abortedState: Running['abortedState'] = 'waiting'): Promise<void> {
    const affected = [...this.#running].filter(which);
    for (const running of affected) {
      running.abortedState = abortedState;
      running.controller.abort();
    }
    await Promise.all(affected.map((running) => running.ended));
  }
}

/** Every stage has exactly one unit that does it. Throws where the table of units is wrong. */
export function checkUnits(units: readonly Unit[]): void {
  for (const stage of STAGES) {
    const count = units.filter((unit) => unit.stages.includes(stage)).length;
    if (count !== 1) throw new Error(`the stage ${stage} is done by ${count} units`);
  }
}
