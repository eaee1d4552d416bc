import { z } from 'zod';
import { errorDataSchema } from './jobs.ts';
import { kindSchema, likelihoodSchema } from './search.ts';
import { spanSchema } from './time.ts';

export const EXPORT_FORMATS = ['edl', 'fcpxml', 'otio', 'csv', 'llc', 'chapters', 'srt', 'vtt', 'clips'] as const;
/** What an export writes. `edl` is CMX 3600, `llc` a LosslessCut project, `chapters` the text for a YouTube description, `clips` pieces of the video. */
export type ExportFormat = (typeof EXPORT_FORMATS)[number];

/** Rates that editors count timecode at. */
export const EXPORT_RATES = ['23.976', '24', '25', '29.97', '30', '47.952', '48', '50', '59.94', '60'] as const;

export const CSV_COLUMNS = ['video', 'kind', 'start', 'end', 'length', 'name', 'likelihood', 'seen', 'said', 'written', 'notes'] as const;
export type CsvColumn = (typeof CSV_COLUMNS)[number];

/** A found moment as an export takes it; a moment of `search` fits. */
export const exportMomentSchema = spanSchema
  .extend({
    start: z.number().min(0),
    likelihood: likelihoodSchema.optional(),
    name: z.string().max(1000).optional(),
    evidence: z
      .array(z.object({ kind: kindSchema, quote: z.string().max(10_000) }))
      .max(100)
      .default([]),
  })
  .refine(({ start, end }) => end > start, { error: 'a moment ends after it starts' });
export type ExportMoment = z.output<typeof exportMomentSchema>;

export const exportOptionsSchema = z.object({
  /** Added before and after each span, seconds; spans that then touch are joined. */
  handles: z.number().min(0).max(60).default(0),
  /** Where timecode starts: as the file says, or at zero. */
  timecode: z.enum(['source', 'zero']).default('source'),
  /** Rate of the timecode; null for the file's own. */
  rate: z.enum(EXPORT_RATES).nullable().default(null),
  /** Drop-frame timecode; null as the file has it. Only at 29.97 and 59.94. */
  dropFrame: z.boolean().nullable().default(null),
  /** Reel of an EDL, 8 characters; empty makes one of the file's name. */
  reel: z.string().max(100).default(''),
  /** Whether an EDL says likelihood and reason. */
  comments: z.boolean().default(true),
  /** FCPXML and OpenTimelineIO: clips one after the other, or markers on the whole video. */
  layout: z.enum(['clips', 'markers']).default('clips'),
  separator: z.enum([',', ';', '\t']).default(','),
  times: z.enum(['seconds', 'timecode', 'frames']).default('seconds'),
  columns: z
    .array(z.enum(CSV_COLUMNS))
    .min(1)
    .max(CSV_COLUMNS.length)
    .default([...CSV_COLUMNS]),
  /** SRT and VTT: the transcript, or moments as titles. */
  words: z.enum(['transcript', 'moments']).default('transcript'),
  speakers: z.boolean().default(true),
  /** Clips: encoded anew, so that they start on the picture; else copied from the keyframe before. */
  reencode: z.boolean().default(false),
  /** Clips: all in one file. */
  oneFile: z.boolean().default(false),
  /** Names of clips: {video} {number} {name} {start} {likelihood}. */
  pattern: z.string().max(200).default('{video} {number} {name}'),
});
export type ExportOptions = z.output<typeof exportOptionsSchema>;

export const exportRequestSchema = z.object({
  format: z.enum(EXPORT_FORMATS),
  /** By id or path, with the moments of each; a path may be of a file that is not in the library. */
  videos: z
    .array(z.object({ video: z.string().min(1).max(4096), moments: z.array(exportMomentSchema).max(10_000).default([]) }))
    .min(1)
    .max(1000),
  include: z
    .object({
      /** The least likelihood of a moment that is taken; null for none. */
      moments: likelihoodSchema.nullable().default('unlikely'),
      segments: z.boolean().default(false),
      markers: z.boolean().default(false),
    })
    .default({ moments: 'unlikely', segments: false, markers: false }),
  /** Title of the list; empty makes one of the video's name. */
  title: z.string().max(200).default(''),
  options: exportOptionsSchema.default(exportOptionsSchema.parse({})),
});
export type ExportRequest = z.output<typeof exportRequestSchema>;

const clipSchema = spanSchema.extend({
  file: z.string(),
  /** By how many seconds it starts before what was asked for, because a copy starts on a keyframe. */
  startsEarlier: z.number(),
});
/** A piece of a video: what of it lies in the file, seconds. */
export type ExportClip = z.infer<typeof clipSchema>;

const exportPreviewSchema = z.object({
  /** The bytes that would be written, as text, the first 64 KiB of each file; empty for clips. */
  files: z.array(z.object({ name: z.string(), text: z.string(), bytes: z.number() })),
  clips: z.array(clipSchema),
  counts: z.object({ moments: z.number(), segments: z.number(), markers: z.number() }),
  /** Length of all spans with their handles, seconds. */
  seconds: z.number(),
  /** The file's own clock, for the choice of timecode. */
  clock: z.object({ timecode: z.string(), rate: z.string(), reel: z.string() }),
  /** What a person should know, in plain sentences. */
  notes: z.array(z.string()),
});
export type ExportPreview = z.infer<typeof exportPreviewSchema>;

const exportResultSchema = z.object({
  /** Paths that were written. */
  files: z.array(z.string()),
  clips: z.array(clipSchema),
  /** Files that could not be written; those in `files` are whole. */
  failed: z.array(z.object({ file: z.string(), error: errorDataSchema })),
  notes: z.array(z.string()),
  /** Whether it was stopped before the end. */
  stopped: z.boolean(),
});
export type ExportResult = z.infer<typeof exportResultSchema>;

const id = z.string().min(1).max(64);

export const exportRequests = {
  'export.preview': { input: exportRequestSchema, output: exportPreviewSchema },
  /** The whole texts, for a browser that downloads them; not for clips. */
  'export.text': { input: exportRequestSchema, output: z.object({ files: z.array(z.object({ name: z.string(), text: z.string() })) }) },
  /** Writes to `out`: a file, or a folder for clips that are many. `id` names the run for progress and stopping. */
  'export.run': { input: exportRequestSchema.extend({ id, out: z.string().min(1).max(4096) }), output: exportResultSchema },
  'export.stop': { input: z.object({ id }), output: z.object({}) },
} as const;

export const exportEvents = {
  /** How far a run is: files done and to do, and the share of all its work, 0 to 1. */
  'export.progress': z.object({ id, file: z.string(), done: z.number(), total: z.number(), share: z.number() }),
} as const;
