import { z } from 'zod';

/** Something a person should know about a file that could be opened all the same. */
export const warningSchema = z.object({ code: z.string(), message: z.string() });
export type Warning = z.infer<typeof warningSchema>;

const videoStreamSchema = z.object({
  index: z.number(),
  codec: z.string(),
  profile: z.string().nullable(),
  pixelFormat: z.string().nullable(),
  /** Size as shown, after rotation and sample aspect ratio, px. */
  width: z.number(),
  height: z.number(),
  /** Clockwise turn that the container asks for, degrees: 0, 90, 180 or 270. */
  rotation: z.number(),
  /** Mean pictures per second; null where the file does not say. Never used to compute a time: times come from pts. */
  frameRate: z.number().nullable(),
  variableFrameRate: z.boolean(),
  hdr: z.boolean(),
  bitRate: z.number().nullable(),
});
export type VideoStream = z.infer<typeof videoStreamSchema>;

const audioStreamSchema = z.object({
  index: z.number(),
  codec: z.string(),
  channels: z.number(),
  sampleRate: z.number(),
  language: z.string().nullable(),
  title: z.string().nullable(),
  isDefault: z.boolean(),
});
export type AudioStream = z.infer<typeof audioStreamSchema>;

const subtitleStreamSchema = z.object({
  index: z.number(),
  codec: z.string(),
  language: z.string().nullable(),
  title: z.string().nullable(),
  isDefault: z.boolean(),
  /** Whether it is text; picture subtitles (PGS, DVB, VobSub) are listed but not read. */
  isText: z.boolean(),
});
export type SubtitleStream = z.infer<typeof subtitleStreamSchema>;

const chapterSchema = z.object({ start: z.number(), end: z.number(), title: z.string() });

/** What a file holds, as far as its header and packets say. All times in seconds from the first picture (or sound, where there is no picture). */
export const mediaProbeSchema = z.object({
  container: z.string(),
  sizeBytes: z.number(),
  /** Length as measured: from packets where the header is absent or absurd. */
  duration: z.number(),
  /** pts of second 0 in the container's own clock, seconds. */
  startTime: z.number(),
  /** Where second 0 lies on the clock of a player, which starts with whichever stream starts first; seconds. */
  playerOffset: z.number().optional(),
  video: videoStreamSchema.nullable(),
  audio: z.array(audioStreamSchema),
  subtitles: z.array(subtitleStreamSchema),
  chapters: z.array(chapterSchema),
  timecode: z.string().nullable(),
  warnings: z.array(warningSchema),
});
export type MediaProbe = z.infer<typeof mediaProbeSchema>;

/** One JPEG holding a grid of small pictures, row by row. */
export const spriteSheetSchema = z.object({
  /** File name inside the video's folder of the library. */
  file: z.string(),
  columns: z.number(),
  cellWidth: z.number(),
  cellHeight: z.number(),
  /** Time of each cell, ascending, seconds. */
  times: z.array(z.number()),
});
export type SpriteSheet = z.infer<typeof spriteSheetSchema>;

export const playabilitySchema = z.object({
  /** Whether Chromium is expected to play picture and sound as they are; the player verifies. */
  playable: z.boolean(),
  reason: z.string(),
  /** Whether the pictures play all the same, without sound. */
  silent: z.boolean().optional(),
});
export type Playability = z.infer<typeof playabilitySchema>;

/** A small copy of a video that Chromium plays and seeks quickly, on the same clock: second 0 is the first picture. */
export const proxySchema = z.object({
  /** File name inside the video's folder of the library. */
  file: z.string(),
  sizeBytes: z.number(),
  /** Index in `probe.audio` of the sound it has; null without sound. */
  audio: z.number().nullable(),
});
export type Proxy = z.infer<typeof proxySchema>;
