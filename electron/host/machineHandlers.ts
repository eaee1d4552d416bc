import { availableParallelism } from 'node:os';
import type { HostHandlers } from '../platform/hostRpc.ts';
import type { HostEvent } from '../contract/bridge.ts';
import { STAGES, type QueueState, type Stage } from '../contract/jobs.ts';
import type { Settings } from '../contract/settings.ts';
import type { Clearable } from '../contract/storage.ts';
import type { EncoderPool } from '../encoders/encoderClient.ts';
import { NO_LANGUAGE_MODEL } from '../jobs/memoryUnit.ts';
import { removeProxy } from '../jobs/proxyUnit.ts';
import { NOT_ASKED_FOR, type JobQueue } from '../jobs/queue.ts';
import { Network } from '../platform/network.ts';
import { EASY_NICENESS, setBackgroundNiceness } from '../platform/niceness.ts';
import type { SettingsFile } from '../platform/settingsFile.ts';
import type { Library } from '../store/library.ts';
import type { Memories } from './ask/memories.ts';
import { ModelInstalls } from './modelInstalls.ts';
import { clearFiles, overLimit, storageOf } from './storage.ts';

export type MachineRequest =
  | 'jobs.queue'
  | 'jobs.arrange'
  | 'models.list'
  | 'models.install'
  | 'models.installFolder'
  | 'models.cancel'
  | 'models.remove'
  | 'settings.get'
  | 'settings.set'
  | 'storage.get'
  | 'storage.clear'
  | 'network.get'
  | 'library.deleteAll';

export interface MachineParts {
  library: Library;
  queue: JobQueue;
  encoders: EncoderPool;
  memories: Memories;
  settings: SettingsFile;
  emit: (event: HostEvent) => void;
}

/** How often the limit of what is kept is looked at, ms. */
const LIMIT_MS = 5 * 60_000;

/** What a person decides about this computer: settings, models, room on disk, cores. Everything is enforced here or named in the contract. */
export function machineHandlers(parts: MachineParts): { handlers: Pick<HostHandlers, MachineRequest>; close: () => void } {
  const { library, queue, encoders, memories, settings, emit } = parts;
  const network = new Network();
  const installs = new ModelInstalls(
    encoders.store,
    (models) => emit({ event: 'models.changed', data: models }),
    (name) => retryWhatLackedIt(library, queue, encoders, name),
  );
  const queueState = (): QueueState => ({
    order: library.queueOrder.list(),
    cores: coresOf(settings.read()),
    coresAvailable: availableParallelism(),
  });
  const tellQueue = () => emit({ event: 'queue.changed', data: queueState() });
  const nothing = {};

  const clear = async (what: Clearable, videoId: string | undefined) => {
    const ids = videoId === undefined ? library.videos.list().map(({ id }) => id) : [library.videos.find(videoId).id];
    for (const id of ids) {
      if (what === 'proxy') await removeProxy(library, queue, id);
      if (what === 'memory' && library.stages.get(id, 'memory')) await queue.leaveOut(id, 'memory', 'It was cleared to make room.');
      if (what === 'memory') await memories.forget(id);
      else await clearFiles(library, id, what);
    }
  };
  const keepLimit = async () => {
    const { storageLimitBytes } = settings.read();
    if (storageLimitBytes === null) return;
    for (const { what, videoId } of await overLimit(library, storageLimitBytes)) await clear(what, videoId);
  };
  const timer = setInterval(() => void keepLimit().catch(() => undefined), LIMIT_MS);
  timer.unref();
  setBackgroundNiceness(settings.read().goEasy ? EASY_NICENESS : 0);

  const obey = async (before: Settings, after: Settings) => {
    if (after.networkBlocked) await installs.cancelAll();
    if (before.goEasy !== after.goEasy || coresOf(before) !== coresOf(after)) {
      setBackgroundNiceness(after.goEasy ? EASY_NICENESS : 0);
      await queue.configure(coresOf(after), before.goEasy === after.goEasy ? undefined : () => encoders.restartReaders());
      tellQueue();
    }
    if (before.storageLimitBytes !== after.storageLimitBytes) {
      // pages that were used least go before whole videos do
      await memories.setBudget(after.storageLimitBytes);
      await keepLimit();
    }
  };

  return {
    close: () => {
      clearInterval(timer);
      void installs.cancelAll();
    },
    handlers: {
      'jobs.queue': () => Promise.resolve(queueState()),
      'jobs.arrange': async ({ videoIds }) => {
        await queue.arrange(videoIds);
        tellQueue();
        return queueState();
      },
      'models.list': () => Promise.resolve(installs.list()),
      'models.install': ({ name }) => {
        network.assertAllowed('A download');
        installs.start(name);
        return Promise.resolve(nothing);
      },
      'models.installFolder': ({ path }) => {
        installs.start(path);
        return Promise.resolve(nothing);
      },
      'models.cancel': async ({ name }) => {
        await installs.cancel(name);
        return nothing;
      },
      'models.remove': async ({ name }) => {
        await encoders.restartReaders();
        await installs.remove(name);
        return nothing;
      },
      'settings.get': () => Promise.resolve(settings.read()),
      'settings.set': async (change) => {
        const before = settings.read();
        const after = settings.change(change);
        emit({ event: 'settings.changed', data: after });
        await obey(before, after);
        return after;
      },
      'storage.get': () => storageOf(library, encoders.store),
      'storage.clear': async ({ what, videoId }) => {
        await clear(what, videoId);
        return storageOf(library, encoders.store);
      },
      'network.get': () => Promise.resolve(network.use()),
      'library.deleteAll': async () => {
        for (const { id } of library.videos.list()) await queue.forget(id);
        library.removeEverything();
        const before = settings.read();
        settings.forget();
        emit({ event: 'settings.changed', data: settings.read() });
        await obey(before, settings.read());
        return nothing;
      },
    },
  };
}

/** Cores that reading may take: all, as many as a person allows, and half of that under "Go easy". */
export function coresOf({ cores, goEasy }: Settings): number {
  // one that decodes and one that looks are the least that moves along
  const allowed = Math.max(1, Math.min(cores ?? Math.max(2, availableParallelism()), Math.max(2, availableParallelism())));
  return goEasy ? Math.max(1, Math.floor(allowed / 2)) : allowed;
}

/** How many workers the ring gets; nothing where a person left it to the ring. */
export function workersOf({ workers }: Settings): { workers?: number } {
  return workers === null ? {} : { workers };
}

/** The stages that a new video goes through; undefined for all. */
export function stagesWanted({ skipStages }: Settings): Stage[] | undefined {
  if (skipStages.length === 0) return undefined;
  return STAGES.filter((stage) => stage === 'probe' || (stage !== 'proxy' && !skipStages.includes(stage)));
}

const STAGE_OF_TASK: Partial<Record<string, Stage>> = {
  'image-text': 'picture',
  classifier: 'concepts',
  detector: 'concepts',
  speech: 'speech',
  'voice-activity': 'speech',
  'screen-text': 'text',
  language: 'memory',
};

/** A model came: stages that were left out or failed for want of it are due. */
function retryWhatLackedIt(library: Library, queue: JobQueue, encoders: EncoderPool, name: string): void {
  const model = encoders.store.list().find((candidate) => candidate.name === name);
  const stage = model?.state === 'installed' ? STAGE_OF_TASK[model.task] : undefined;
  if (stage === undefined) return;
  for (const { id } of library.videos.list()) {
    const known = library.stages.get(id, stage);
    const lacked =
      known?.state === 'failed' ||
      (stage === 'memory' ? known?.reason === NO_LANGUAGE_MODEL : known?.state === 'skipped' && known.reason !== NOT_ASKED_FOR);
    if (lacked) queue.retry(id, stage);
  }
}
