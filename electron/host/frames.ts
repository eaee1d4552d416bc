import { existsSync } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import PQueue from 'p-queue';
import { LongtakeError } from '../contract/errors.ts';
import { frameJpeg } from '../media/picturesAt.ts';
import type { Library } from '../store/library.ts';

/** Files of a video's folder that a window may see; a frame is named after its time in ms. */
const SHOWN = /^(?:poster\.jpg|sprites-\d{5}\.jpg|proxy\.(?:mp4|webm)|stills\/\d{1,9}\.jpg|frames\/(\d{1,9})\.jpg)$/;
const WIDTH = 640;

/** Stills of moments, made when somebody looks at them and kept in the library. */
export class Frames {
  private readonly library: Library;
  private readonly making = new Map<string, Promise<void>>();
  /** Decoding 4K stills side by side only makes the first one late. */
  private readonly queue = new PQueue({ concurrency: 2 });

  constructor(library: Library) {
    this.library = library;
  }

  /** Path of the still at `time` (seconds); the file exists once `resolve` was called for it. */
  pathOf(videoId: string, time: number): string {
    return join(this.library.folderOf(videoId), frameName(time));
  }

  /** The still at `time` (seconds), made first where there is none. Throws VIDEO_UNKNOWN, FILE_MISSING, DECODE_FAILED. */
  still(videoId: string, time: number): Promise<string> {
    return this.resolve(videoId, frameName(time).replaceAll('\\', '/'));
  }

  /** Name of the picture at `time` at the size of the video, made first where there is none. Throws FILE_MISSING, DECODE_FAILED. */
  async fullSize(videoId: string, time: number): Promise<string> {
    const file = `stills/${Math.round(time * 1000)}.jpg`;
    const path = join(this.library.folderOf(videoId), file);
    if (!existsSync(path)) await this.make(videoId, time, path, Infinity);
    return file;
  }

  /** The path of a file of a video's folder, made first where it is a still that nobody has seen yet. Throws NOT_GRANTED, FILE_MISSING, DECODE_FAILED. */
  async resolve(videoId: string, file: string): Promise<string> {
    const video = this.library.videos.find(videoId);
    const match = SHOWN.exec(file);
    if (!match) throw new LongtakeError('NOT_GRANTED', `"${file}" is no picture of a video.`);
    const path = join(this.library.folderOf(video.id), file);
    if (match[1] !== undefined && !existsSync(path)) await this.make(video.id, Number(match[1]) / 1000, path);
    if (!existsSync(path)) throw new LongtakeError('FILE_MISSING', `There is no ${file} yet.`, { hint: 'It comes with the analysis.' });
    return path;
  }

  private make(videoId: string, time: number, path: string, maxWidth = WIDTH): Promise<void> {
    const known = this.making.get(path);
    if (known) return known;
    const work = this.queue
      .add(async () => {
        const { path: source, probe } = this.library.videos.find(videoId);
        if (!probe) throw new LongtakeError('FILE_MISSING', 'The video has not been read yet.');
        await mkdir(dirname(path), { recursive: true });
        await frameJpeg(source, probe, time, path, { maxWidth });
      })
      .finally(() => this.making.delete(path));
    this.making.set(path, work);
    return work;
  }
}

function frameName(time: number): string {
  return join('frames', `${Math.round(time * 1000)}.jpg`);
}
