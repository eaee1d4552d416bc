import { z } from 'zod';
import { askEvents, askRequests } from './ask.ts';
import { exportEvents, exportRequests } from './export.ts';
import { errorDataSchema, queueStateSchema, stageSchema, stageStatusSchema } from './jobs.ts';
import { transcriptLineSchema, videoDetailSchema, videoSummarySchema } from './library.ts';
import { modelsSchema } from './models.ts';
import {
  attendResultSchema,
  benchResultSchema,
  ringAskedSchema,
  ringAttendSchema,
  ringStatusSchema,
  ringTraceSchema,
  selftestResultSchema,
} from './ring.ts';
import { searchRequestSchema, searchResultSchema } from './search.ts';
import { keptSearchSchema, markedAnswerSchema } from './searches.ts';
import { segmentSchema } from './segments.ts';
import { settingsChangeSchema, settingsSchema } from './settings.ts';
import { clearableSchema, networkUseSchema, storageSchema } from './storage.ts';

const video = z.object({ videoId: z.string().max(100) });
const paths = z.array(z.string().min(1).max(4096)).max(10_000);
const nothing = z.object({});
const keptSearches = z.object({ searches: z.array(keptSearchSchema) });

export const checkSchema = z.object({ name: z.string(), ok: z.boolean(), found: z.string(), todo: z.string() });

/**
 * Every request the window, a second command line or a browser can make of the host: one table that yields the types and
 * the validators of both ends. A handler that is missing does not compile.
 */
export const requests = {
  'library.add': {
    input: z.object({ paths, stages: z.array(stageSchema).max(100).optional() }),
    output: z.object({
      added: z.array(videoSummarySchema),
      /** Which video each file is; a copy of a video that is there already is that video. */
      places: z.array(z.object({ path: z.string(), videoId: z.string() })),
      leftOut: z.array(z.object({ path: z.string(), code: z.string(), message: z.string(), hint: z.string() })),
    }),
  },
  'library.list': { input: nothing, output: z.object({ videos: z.array(videoSummarySchema) }) },
  'library.remove': { input: video, output: nothing },
  'library.relocate': { input: video.extend({ path: z.string().max(4096) }), output: nothing },
  'video.detail': { input: video, output: videoDetailSchema },
  'jobs.pause': { input: video, output: nothing },
  'jobs.resume': { input: video, output: nothing },
  'jobs.cancel': { input: video, output: nothing },
  'jobs.retry': { input: video.extend({ stage: stageSchema.optional() }), output: nothing },
  /** Makes one stage anew from its beginning. */
  'jobs.redo': { input: video.extend({ stage: stageSchema }), output: nothing },
  'jobs.queue': { input: nothing, output: queueStateSchema },
  /** The order in which videos are read, from now on. */
  'jobs.arrange': { input: z.object({ videoIds: z.array(z.string().max(100)).max(100_000) }), output: queueStateSchema },
  /** The video that is open is analysed first. */
  'jobs.prioritise': { input: video, output: nothing },
  'search.run': { input: searchRequestSchema, output: searchResultSchema },
  /** Searches of before, the latest first. Each change answers with all of them. */
  'searches.list': { input: nothing, output: keptSearches },
  /** Remembers a search; with a name it is kept until it is deleted, null makes it one of the latest again. */
  'searches.keep': {
    input: z.object({ query: z.string().min(1).max(2000), name: z.string().max(200).nullable().optional() }),
    output: keptSearches,
  },
  'searches.delete': { input: z.object({ id: z.number().int() }), output: keptSearches },
  /** A person knows where the thing is that was not found. */
  'answers.mark': {
    input: video.extend({ query: z.string().min(1).max(2000), start: z.number().min(0), end: z.number().min(0) }),
    output: z.object({ answer: markedAnswerSchema }),
  },
  'answers.list': {
    input: z.object({ query: z.string().max(2000).optional() }),
    output: z.object({ answers: z.array(markedAnswerSchema) }),
  },
  'answers.delete': { input: z.object({ id: z.number().int() }), output: nothing },
  /** Puts a person's words in place of what a transcript line says; what was recognised takes the correction back. */
  'transcript.correct': {
    input: video.extend({ lineId: z.number().int(), text: z.string().trim().min(1).max(4000) }),
    output: z.object({ line: transcriptLineSchema }),
  },
  'segments.list': { input: video, output: z.object({ segments: z.array(segmentSchema) }) },
  /** Puts (adds or replaces by id) and removes segments and markers of a video: all of it or nothing. */
  'segments.change': {
    input: video.extend({ put: z.array(segmentSchema).max(10_000), remove: z.array(z.string().max(64)).max(10_000) }),
    output: nothing,
  },
  /** Presentation times of the pictures in [from, to] and of the keyframes there; seconds, ascending. The answer may cover more than was asked for. */
  'video.frames': {
    input: video.extend({ from: z.number().min(0), to: z.number().min(0) }),
    output: z.object({ from: z.number(), to: z.number(), times: z.array(z.number()), keyframes: z.array(z.number()) }),
  },
  /** Makes one picture at full size, as a file of the video's folder that `media.resolve` knows. */
  'video.still': { input: video.extend({ time: z.number().min(0) }), output: z.object({ file: z.string() }) },
  /** Makes a small copy for playing, in the background, as the stage `proxy`; `audio` is the index in `probe.audio` of the sound it gets. */
  'proxy.make': { input: video.extend({ audio: z.number().int().min(0).optional() }), output: nothing },
  /** Ends the making; what was made is kept for the next time. */
  'proxy.cancel': { input: video, output: nothing },
  /** Deletes the copy and what was made of it. */
  'proxy.remove': { input: video, output: nothing },
  'models.list': { input: nothing, output: modelsSchema },
  /** Begins a download and answers at once; `models.changed` tells how it goes. */
  'models.install': { input: z.object({ name: z.string().max(80) }), output: nothing },
  /** A person's own model folder is copied into the models folder. */
  'models.installFolder': { input: z.object({ path: z.string().min(1).max(4096) }), output: nothing },
  'models.cancel': { input: z.object({ name: z.string().max(80) }), output: nothing },
  'models.remove': { input: z.object({ name: z.string().max(80) }), output: nothing },
  'settings.get': { input: nothing, output: settingsSchema },
  'settings.set': { input: settingsChangeSchema, output: settingsSchema },
  'storage.get': { input: nothing, output: storageSchema },
  /** Deletes what can be made again, of one video or of all; answers with what is left. */
  'storage.clear': { input: z.object({ what: clearableSchema, videoId: z.string().max(100).optional() }), output: storageSchema },
  'network.get': { input: nothing, output: networkUseSchema },
  /** Forgets every video and all that was made of it, segments, searches and settings; the videos' files and the models stay. */
  'library.deleteAll': { input: nothing, output: nothing },
  ...askRequests,
  ...exportRequests,
  'ring.status': { input: nothing, output: ringStatusSchema },
  /** The exactness certificate, over the world sizes that the ring has workers for. */
  'ring.selftest': { input: ringAskedSchema, output: selftestResultSchema },
  'ring.bench': { input: ringAskedSchema, output: benchResultSchema },
  /** Exact attention on a file of tensors, over all workers. */
  'ring.attend': { input: ringAttendSchema, output: attendResultSchema },
  /** Ends a worker and waits for the one that takes its place. */
  'ring.restartWorker': { input: z.object({ id: z.int().min(0).max(15) }), output: ringStatusSchema },
  'doctor.run': { input: nothing, output: z.object({ checks: z.array(checkSchema) }) },
  /** Where a file that the window may show lies: a video, or a file of its folder in the library. */
  'media.resolve': {
    input: z.object({ videoId: z.string().max(100), file: z.string().max(200).optional() }),
    output: z.object({ path: z.string(), mimeType: z.string() }),
  },
} as const;

export type Requests = typeof requests;
export type RequestName = keyof Requests;
export type RequestInput<N extends RequestName> = z.input<Requests[N]['input']>;
export type RequestOutput<N extends RequestName> = z.output<Requests[N]['output']>;

/** What the host tells everyone who listens. */
export const events = {
  /** The library cannot be written (the disk is full): work rests, what is finished is kept. Null once it goes on. */
  'queue.stopped': z.object({ error: errorDataSchema.nullable() }),
  'video.changed': z.object({ video: videoSummarySchema }),
  'video.removed': video,
  'stage.progress': video.extend({ stage: stageStatusSchema }),
  /** New evidence can be searched: a client that shows results asks again. */
  'evidence.added': video,
  ...askEvents,
  ...exportEvents,
  /** While the ring works, at most ten a second. */
  'ring.trace': ringTraceSchema,
  'segments.changed': video,
  'queue.changed': queueStateSchema,
  'models.changed': modelsSchema,
  'settings.changed': settingsSchema,
} as const;
type EventName = keyof typeof events;
type EventData<N extends EventName> = z.output<(typeof events)[N]>;
export type HostEvent = { [N in EventName]: { event: N; data: EventData<N> } }[EventName];

/** What a client of the host (preload, WebSocket, socket) offers the code above it. */
export interface Bridge {
  request<N extends RequestName>(name: N, input: RequestInput<N>): Promise<RequestOutput<N>>;
  /** Returns the function that ends the subscription. */
  subscribe(listener: (event: HostEvent) => void): () => void;
}
