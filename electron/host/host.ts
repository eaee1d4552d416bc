import type { Server } from 'node:net';
import type { Bridge, HostEvent, RequestInput, RequestName, RequestOutput } from '../contract/bridge.ts';
import type { Stage } from '../contract/jobs.ts';
import { EncoderPool } from '../encoders/encoderClient.ts';
import { pipeline } from '../jobs/pipeline.ts';
import { checkUnits, JobQueue } from '../jobs/queue.ts';
import type { HostHandlers } from '../platform/hostRpc.ts';
import { mediaTools } from '../media/tools.ts';
import { SettingsFile } from '../platform/settingsFile.ts';
import { PoolHolder, type PoolOwner } from '../platform/poolOwner.ts';
import { ringWorkerEntry } from '../platform/paths.ts';
import { SearchEngine } from '../search/engine.ts';
import { Library, type LibraryChange } from '../store/library.ts';
import { openAsk } from './ask/openAsk.ts';
import { Frames } from './frames.ts';
import { hostHandlers } from './handlers.ts';
import { coresOf, machineHandlers, stagesWanted, workersOf } from './machineHandlers.ts';
import { watchPresence } from './presence.ts';
import { queryEncoders } from './queryEncoders.ts';
import { HostRing } from './ring.ts';
import { listenForClients } from './socket.ts';

export interface HostOptions {
  /** Folder of the library; made where absent. */
  library: string;
  /** Goes on with everything that waits in the library, as the app does; a command line works only on what it is asked to. */
  resumeAll?: boolean;
  /** Who owns the ring's workers; this process unless given. */
  pool?: PoolOwner;
}

/** A library with everything that works on it. One process owns it at a time. */
export interface Host {
  bridge: Bridge;
  handlers: HostHandlers;
  close(): Promise<void>;
}

const EVIDENCE = new Set<Stage>(['concepts', 'picture', 'speech', 'text', 'gaps']);

/**
 * Opens a library and starts its queue.
 * @throws LIBRARY_IN_USE, LIBRARY_TOO_NEW, LIBRARY_DAMAGED
 */
export async function openHost(options: HostOptions): Promise<Host> {
  // looked for while the library opens; whoever needs it first gets the error
  mediaTools().catch(() => undefined);
  const library = Library.open(options.library);
  const listeners = new Set<(event: HostEvent) => void>();
  const emit = (event: HostEvent) => {
    for (const listener of listeners) listener(event);
  };
  const tellVideo = (videoId: string) => {
    if (library.videos.get(videoId)) emit({ event: 'video.changed', data: { video: library.summary(videoId) } });
  };
  const unsubscribe = library.onChange(({ videoId, stage }: LibraryChange) => {
    if (stage === null) {
      emit({ event: 'video.removed', data: { videoId } });
      return;
    }
    const status = library.summary(videoId).stages.find(({ name }) => name === stage);
    if (status) emit({ event: 'stage.progress', data: { videoId, stage: status } });
    if (EVIDENCE.has(stage)) emit({ event: 'evidence.added', data: { videoId } });
  });

  library.segments.onChange((videoId) => emit({ event: 'segments.changed', data: { videoId } }));

  const settings = new SettingsFile();
  const encoders = new EncoderPool();
  const query = queryEncoders(encoders);
  const search = new SearchEngine(library, query);
  const ownPool = options.pool ? undefined : new PoolHolder(ringWorkerEntry());
  const ring = new HostRing(options.pool ?? ownPool!, {
    ...workersOf(settings.read()),
    onTrace: (data) => emit({ event: 'ring.trace', data }),
  });
  const ask = openAsk({
    library,
    search,
    ring,
    models: encoders.store,
    limitBytes: settings.read().storageLimitBytes,
    sentences: query.sentences,
    emit,
  });
  const units = pipeline(encoders, ask.reader);
  checkUnits(units);
  const queue = new JobQueue({
    library,
    units,
    cores: coresOf(settings.read()),
    onVideoChanged: tellVideo,
    onStopped: (error) => emit({ event: 'queue.stopped', data: { error: error?.toData() ?? null } }),
    onlyPlanned: options.resumeAll !== true,
  });
  const closing = new AbortController();
  const machine = machineHandlers({ library, queue, encoders, memories: ask.memories, settings, emit });
  const general = hostHandlers({
    library,
    queue,
    search,
    frames: new Frames(library),
    models: encoders.store,
    ring,
    ask,
    sentences: query.sentences,
    waitForGrowing: options.resumeAll !== true,
    // a command line says itself which stages it wants
    stagesWanted: () => (options.resumeAll ? stagesWanted(settings.read()) : undefined),
    emit,
    tellVideo,
    closing: closing.signal,
  });
  const handlers: HostHandlers = { ...general, ...machine.handlers };
  const subscribe = (listener: (event: HostEvent) => void) => {
    listeners.add(listener);
    return () => void listeners.delete(listener);
  };

  const unwatch = await watchPresence(library, (videoId) => {
    tellVideo(videoId);
    queue.pump();
  });
  let server: Server | null = await listenForClients(options.library, handlers, subscribe);
  queue.pump();

  return {
    handlers,
    bridge: {
      request: <N extends RequestName>(name: N, input: RequestInput<N>) =>
        (handlers[name] as (input: unknown, context: { signal: AbortSignal }) => Promise<RequestOutput<N>>)(input, {
          signal: closing.signal,
        }),
      subscribe,
    },
    close: async () => {
      closing.abort();
      unwatch();
      machine.close();
      server?.close();
      server = null;
      await queue.close();
      await ask.close();
      await encoders.close();
      await ring.close();
      await ownPool?.close();
      search.close();
      unsubscribe();
      library.close();
    },
  };
}
