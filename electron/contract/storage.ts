import { z } from 'zod';

/** Kinds of files that Longtake keeps of a video and can make again; `index` goes only with the video itself. */
export const CLEARABLE = ['stills', 'proxy', 'memory'] as const;
export const clearableSchema = z.enum(CLEARABLE);
export type Clearable = z.output<typeof clearableSchema>;

const videoStorageSchema = z.object({
  videoId: z.string(),
  name: z.string(),
  /** Vectors, classes and whatever else search reads, bytes; the rows of the database are in `databaseBytes`. */
  index: z.number(),
  /** Sprites and the poster, bytes. */
  sprites: z.number(),
  /** Stills of moments that were looked at, bytes. */
  stills: z.number(),
  /** Copies made for playing, bytes. */
  proxy: z.number(),
  /** What questions keep of the video, bytes. */
  memory: z.number(),
});
export type VideoStorage = z.output<typeof videoStorageSchema>;

/** What Longtake keeps on this computer, bytes. */
export const storageSchema = z.object({
  folder: z.string(),
  freeBytes: z.number(),
  databaseBytes: z.number(),
  modelsBytes: z.number(),
  modelsFolder: z.string(),
  videos: z.array(videoStorageSchema),
});
export type Storage = z.output<typeof storageSchema>;

/** What Longtake has sent and fetched over the network since it was installed: downloads of models and nothing else. */
export const networkUseSchema = z.object({ downloads: z.number(), bytes: z.number() });
export type NetworkUse = z.output<typeof networkUseSchema>;
