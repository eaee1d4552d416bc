import { join } from 'node:path';
import type { SpriteSheet, VideoStream } from '../contract/media.ts';
import { areaAverage } from '../../kernels/video/areaAverage.ts';
import type { Picture } from './decode.ts';
import { writeJpeg } from './jpeg.ts';
import type { MediaTools } from './tools.ts';

const COLUMNS = 10;
const CELLS = 100;
const CELL_HEIGHT = 90;
/** Panoramas are squeezed no further than this, px. */
const WIDEST_CELL = 320;

/**
 * Collects pictures into sheets of 100 cells and writes each sheet when it is full (JPEG, about 200 KB; 25 MB would hold 12,000 pictures).
 * A sheet that a crash cuts short was never there: go on with the pictures after the last cell of the last sheet.
 */
export class SpriteWriter {
  private readonly folder: string;
  private readonly options: { signal?: AbortSignal | undefined; tools?: MediaTools | undefined };
  private readonly cellWidth: number;
  private number: number;
  private pixels: Uint8Array | null = null;
  private times: number[] = [];

  /** `number`: how many sheets exist already. */
  constructor(
    video: VideoStream,
    folder: string,
    number: number,
    options: { signal?: AbortSignal | undefined; tools?: MediaTools | undefined } = {},
  ) {
    this.folder = folder;
    this.number = number;
    this.options = options;
    this.cellWidth = Math.max(2, Math.min(WIDEST_CELL, Math.round((CELL_HEIGHT * video.width) / video.height)));
  }

  /** Adds a picture; resolves to the sheet that became full and was written, else null. */
  async add(picture: Picture): Promise<SpriteSheet | null> {
    const stride = this.cellWidth * COLUMNS * 3;
    this.pixels ??= new Uint8Array(stride * CELL_HEIGHT * (CELLS / COLUMNS));
    const cell = areaAverage(picture, this.cellWidth, CELL_HEIGHT);
    const column = this.times.length % COLUMNS;
    const top = Math.floor(this.times.length / COLUMNS) * CELL_HEIGHT;
    for (let row = 0; row < CELL_HEIGHT; row += 1) {
      this.pixels.set(
        cell.subarray(row * this.cellWidth * 3, (row + 1) * this.cellWidth * 3),
        (top + row) * stride + column * this.cellWidth * 3,
      );
    }
    this.times.push(picture.pts);
    return this.times.length === CELLS ? this.finish() : null;
  }

  /** Writes what is left as a last, shorter sheet; null where nothing is left. */
  async finish(): Promise<SpriteSheet | null> {
    const { pixels, times } = this;
    if (!pixels || times.length === 0) return null;
    this.pixels = null;
    this.times = [];
    const file = `sprites-${String(this.number).padStart(5, '0')}.jpg`;
    const rows = Math.ceil(times.length / COLUMNS);
    const width = this.cellWidth * COLUMNS;
    await writeJpeg(
      { width, height: rows * CELL_HEIGHT, rgb: pixels.subarray(0, width * rows * CELL_HEIGHT * 3) },
      join(this.folder, file),
      { ...this.options, quality: 5 },
    );
    this.number += 1;
    return { file, columns: COLUMNS, cellWidth: this.cellWidth, cellHeight: CELL_HEIGHT, times };
  }
}
