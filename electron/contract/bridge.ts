import { z } from 'zod';
import { stageSchema, stageStatusSchema } from './jobs.ts';
import { transcriptLineSchema, videoDetailSchema, videoSummarySchema } from './library.ts';
import { modelStatusSchema } from './models.ts';
import { searchRequestSchema, searchResultSchema } from './search.ts';
import { keptSearchSchema, markedAnswerSchema } from './searches.ts';
import { segmentSchema } from './segments.ts';

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
    input: z.object({ paths, stages: z.array(stageSchema).optional() }),
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
  'answers.list': { input: z.object({ query: z.string().max(2000).optional() }), output: z.object({ answers: z.array(markedAnswerSchema) }) },
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
  'models.list': { input: nothing, output: z.object({ models: z.array(modelStatusSchema) }) },
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
  'video.changed': z.object({ video: videoSummarySchema }),
  'video.removed': video,
  'stage.progress': video.extend({ stage: stageStatusSchema }),
  /** New evidence can be searched: a client that shows results asks again. */
  'evidence.added': video,
  'segments.changed': video,
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
