import { z } from 'zod';
import { errorDataSchema, stageStatusSchema } from './jobs.ts';
import { mediaProbeSchema, playabilitySchema, proxySchema, spriteSheetSchema, warningSchema } from './media.ts';
import { spanSchema } from './time.ts';

/** A video as a list shows it. `id` is derived from its content, so that it survives moving and renaming. */
export const videoSummarySchema = z.object({
  id: z.string(),
  path: z.string(),
  name: z.string(),
  /** False while the file cannot be found where it was last seen. */
  present: z.boolean(),
  sizeBytes: z.number(),
  duration: z.number(),
  width: z.number().nullable(),
  height: z.number().nullable(),
  /** Codec of the picture (of the sound, where there is no picture), and pictures per second; absent before the file was probed. */
  codec: z.string().nullable().optional(),
  frameRate: z.number().nullable().optional(),
  addedAt: z.string(),
  paused: z.boolean(),
  stages: z.array(stageStatusSchema),
  warnings: z.array(warningSchema),
  error: errorDataSchema.nullable(),
  /** File name of the still that stands for the video, inside its folder; null before there is one. */
  poster: z.string().nullable(),
});
export type VideoSummary = z.infer<typeof videoSummarySchema>;

export const transcriptLineSchema = spanSchema.extend({
  id: z.number(),
  text: z.string(),
  source: z.enum(['speech', 'subtitles']),
  speaker: z.string().nullable(),
  /** What had been recognised; only where a person has corrected the line. */
  recognised: z.string().optional(),
});
export type TranscriptLine = z.infer<typeof transcriptLineSchema>;

const screenTextSchema = spanSchema.extend({ id: z.number(), text: z.string(), confidence: z.number() });
export type ScreenText = z.infer<typeof screenTextSchema>;

/** Everything the player and the timeline draw of one video. */
export const videoDetailSchema = z.object({
  summary: videoSummarySchema,
  probe: mediaProbeSchema.nullable(),
  playability: playabilitySchema.nullable(),
  /** The copy for playing; null where there is none. */
  proxy: proxySchema.nullable(),
  shots: z.array(spanSchema),
  sprites: z.array(spriteSheetSchema),
  /** Zoom levels of the waveform: `peaks` are 0..255 maxima, one per `secondsPerPeak`. */
  waveform: z.array(z.object({ secondsPerPeak: z.number(), peaks: z.array(z.number()) })),
  transcript: z.array(transcriptLineSchema),
  screenText: z.array(screenTextSchema),
  /** Spans looked at, per kind of evidence. */
  lookedAt: z.object({
    concept: z.array(spanSchema),
    picture: z.array(spanSchema),
    speech: z.array(spanSchema),
    text: z.array(spanSchema),
  }),
});
export type VideoDetail = z.infer<typeof videoDetailSchema>;
