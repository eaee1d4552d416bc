import { existsSync } from 'node:fs';
import { stat } from 'node:fs/promises';
import { LongtakeError } from '../contract/errors.ts';
import type { HostEvent } from '../contract/bridge.ts';
import type { Stage } from '../contract/jobs.ts';
import type { ModelStore } from '../encoders/modelStore.ts';
import type { JobQueue } from '../jobs/queue.ts';
import { contentId } from '../media/contentId.ts';
import type { HostHandlers } from '../platform/hostRpc.ts';
import type { QueryEncoders, SearchEngine } from '../search/engine.ts';
import type { Library } from '../store/library.ts';
import { examine } from './doctor.ts';
import type { Frames } from './frames.ts';
import { addWhenStable, takeIn } from './intake.ts';
import type { MachineRequest } from './machineHandlers.ts';
import { fileMimeType, videoMimeType } from './mimeTypes.ts';
import { playerHandlers } from './playerHandlers.ts';
import type { HostRing } from './ring.ts';
import { searchHandlers } from './searchHandlers.ts';
import { askHandlers, type AskParts } from './ask/askHandlers.ts';
import { exportHandlers } from './exportHandlers.ts';

export interface HostParts {
  library: Library;
  queue: JobQueue;
  search: SearchEngine;
  frames: Frames;
  models: ModelStore;
  ring: HostRing;
  ask: Omit<AskParts, 'library'>;
  sentences: QueryEncoders['sentences'];
  /** Whether `library.add` waits for files that are still being written; where not, they are added once they lie still. */
  waitForGrowing: boolean;
  /** Stages of a video that is added without naming any; undefined for all. */
  stagesWanted: () => Stage[] | undefined;
  /** Tells everyone that something has happened. */
  emit: (event: HostEvent) => void;
  /** Tells everyone that a video has changed. */
  tellVideo: (videoId: string) => void;
  /** Aborts when the host closes. */
  closing: AbortSignal;
}

/** Everything a client can ask of the host; a request of the contract without a handler does not compile. */
export function hostHandlers(parts: HostParts): Omit<HostHandlers, MachineRequest> {
  const { library, queue, frames, models } = parts;
  const known = (videoId: string) => library.videos.find(videoId).id;
  const nothing = {};

  return {
    'library.add': async ({ paths, stages }, { signal }) => {
      const intake = await takeIn(library, paths, signal);
      for (const path of intake.growing) {
        const growing = addGrowing(parts, path, stages);
        if (parts.waitForGrowing) {
          try {
            intake.places.push({ path, videoId: await growing });
          } catch (thrown) {
            intake.leftOut.push({ path, error: LongtakeError.from(thrown).toData() });
          }
        } else {
          growing.catch(() => undefined);
          const { code, message } = new LongtakeError('FILE_GROWING', `${path} is still being written.`);
          intake.leftOut.push({ path, error: { code, message, hint: 'It is added by itself when it lies still.' } });
        }
      }
      const ids = [...new Set(intake.places.map(({ videoId }) => videoId))];
      for (const id of ids) queue.plan(id, stages ?? parts.stagesWanted());
      return {
        added: ids.map((id) => library.summary(id)),
        places: intake.places,
        leftOut: intake.leftOut.map(({ path, error: { code, message, hint } }) => ({ path, code, message, hint })),
      };
    },
    'library.list': () => Promise.resolve({ videos: library.summaries() }),
    'library.remove': async ({ videoId }) => {
      const id = known(videoId);
      await queue.forget(id);
      library.removeVideo(id);
      return nothing;
    },
    'library.relocate': async ({ videoId, path }) => {
      const { id } = library.videos.find(videoId);
      if ((await contentId(path)) !== id) throw new LongtakeError('FILE_CHANGED', `${path} is another video than the one that was moved.`);
      const { size, mtimeMs } = await stat(path);
      library.videos.add({ id, path, sizeBytes: size, mtimeMs });
      queue.resume(id);
      return nothing;
    },
    'video.detail': ({ videoId }) => Promise.resolve(library.detail(known(videoId))),
    'jobs.pause': async ({ videoId }) => {
      await queue.pause(known(videoId));
      return nothing;
    },
    'jobs.resume': ({ videoId }) => {
      queue.resume(known(videoId));
      return Promise.resolve(nothing);
    },
    'jobs.cancel': async ({ videoId }) => {
      await queue.cancel(known(videoId));
      return nothing;
    },
    'jobs.retry': ({ videoId, stage }) => {
      queue.retry(known(videoId), stage);
      return Promise.resolve(nothing);
    },
    'jobs.redo': async ({ videoId, stage }) => {
      await queue.redo(known(videoId), stage);
      return nothing;
    },
    'jobs.prioritise': ({ videoId }) => {
      queue.prioritise(known(videoId));
      return Promise.resolve(nothing);
    },
    'segments.list': ({ videoId }) => Promise.resolve({ segments: library.segments.list(known(videoId)) }),
    'segments.change': ({ videoId, put, remove }) => {
      library.segments.change(known(videoId), { put, remove });
      return Promise.resolve(nothing);
    },
    ...searchHandlers(parts),
    ...askHandlers({ library, ...parts.ask }),
    ...playerHandlers(parts),
    ...exportHandlers(parts),
    'ring.status': () => parts.ring.status(),
    'ring.selftest': (asked, { signal }) => parts.ring.selftest(asked, signal),
    'ring.bench': (asked, { signal }) => parts.ring.bench(asked, signal),
    'ring.attend': (asked, { signal }) => parts.ring.attend(asked, signal),
    'ring.restartWorker': ({ id }) => parts.ring.restartWorker(id),
    'doctor.run': async () => ({ checks: await examine(library.folder, models) }),
    'media.resolve': async ({ videoId, file }) => {
      if (file !== undefined) return { path: await frames.resolve(videoId, file), mimeType: fileMimeType(file) };
      const { id, path, probe } = library.videos.find(videoId);
      if (!existsSync(path)) {
        // a player finds out before anybody looks
        library.videos.setPresent(id, false);
        parts.tellVideo(id);
        throw new LongtakeError('FILE_MISSING', `${path} is no longer there.`);
      }
      return { path, mimeType: videoMimeType(probe?.container ?? '') };
    },
  };
}

async function addGrowing(
  { library, queue, closing, stagesWanted }: HostParts,
  path: string,
  stages: readonly Stage[] | undefined,
): Promise<string> {
  const id = await addWhenStable(library, path, closing);
  queue.plan(id, stages ?? stagesWanted());
  return id;
}
