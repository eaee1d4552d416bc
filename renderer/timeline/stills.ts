import type { SpriteCell } from '../library/sprites.ts';
import type { StillSource } from './track.ts';

/** Stills kept: 160 x 90 px each, so some 25 MB. A sheet of 100 is 6 MB when decoded and is let go at once. */
const KEPT = 420;
/** Sheets read at the same time. */
const AT_ONCE = 1;

interface Kept {
  time: number;
  picture: CanvasImageSource;
}

/** How sheets are read; a test brings its own. */
export interface SheetReader {
  /** The decoded sheet. */
  read(file: string): Promise<CanvasImageSource>;
  /** One cell of it as a picture of its own. */
  cut(sheet: CanvasImageSource, cell: SpriteCell): CanvasImageSource;
  close(picture: CanvasImageSource): void;
}

/**
 * Small pictures, cut out of their sheets one by one: ten hours have 100 sheets, which decoded would be half a gigabyte. Only what
 * was asked for since the last `begin` is fetched, so that a quick pan does not read everything it passed.
 */
export class Stills implements StillSource {
  readonly #reader: SheetReader;
  readonly #listeners = new Set<() => void>();
  /** The one used longest ago first. */
  readonly #kept = new Map<string, Kept>();
  readonly #failed = new Set<string>();
  #wanted = new Map<string, SpriteCell>();
  #reading = 0;

  constructor(reader: SheetReader) {
    this.#reader = reader;
  }

  /** Tells when pictures have come. Returns the function that ends it. */
  onArrive(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => void this.#listeners.delete(listener);
  }

  /** A new picture of the timeline is drawn: what only the last one wanted is wanted no more. */
  begin(): void {
    this.#wanted = new Map();
  }

  get(cell: SpriteCell, within: number): CanvasImageSource | null {
    const key = keyOf(cell);
    const kept = this.#kept.get(key);
    if (kept) {
      this.#kept.delete(key);
      this.#kept.set(key, kept);
      return kept.picture;
    }
    if (!this.#failed.has(cell.file)) this.#wanted.set(key, cell);
    let nearest: Kept | null = null;
    for (const other of this.#kept.values())
      if (Math.abs(other.time - cell.time) < (nearest ? Math.abs(nearest.time - cell.time) : within)) nearest = other;
    return nearest?.picture ?? null;
  }

  /** Reads what is wanted and not yet there. */
  fetch(): void {
    while (this.#reading < AT_ONCE) {
      const [next] = this.#wanted.values();
      if (!next) return;
      // taken off the list now, so that the other reader takes another sheet; what is drawn meanwhile asks again
      const cells = [...this.#wanted.entries()].filter(([, { file }]) => file === next.file);
      for (const [key] of cells) this.#wanted.delete(key);
      void this.#read(next.file, cells.map(([, cell]) => cell)); // prettier-ignore
    }
  }

  /** Lets go of all pictures. */
  clear(): void {
    for (const { picture } of this.#kept.values()) this.#reader.close(picture);
    this.#kept.clear();
  }

  /** A sheet that could not be read may be there now. */
  retry(): void {
    this.#failed.clear();
  }

  async #read(file: string, cells: SpriteCell[]): Promise<void> {
    this.#reading++;
    try {
      const sheet = await this.#reader.read(file);
      const alsoWanted = [...this.#wanted.values()].filter((cell) => cell.file === file);
      const all = new Map([...cells, ...alsoWanted].map((cell) => [keyOf(cell), cell]));
      for (const [key, cell] of all) {
        if (this.#kept.has(key)) continue;
        const picture = this.#reader.cut(sheet, cell);
        this.#keep(key, { time: cell.time, picture });
        this.#wanted.delete(key);
      }
      this.#reader.close(sheet);
    } catch {
      // a sheet that is still being written comes with the next detail
      this.#failed.add(file);
    } finally {
      this.#reading--;
      for (const listener of this.#listeners) listener();
    }
  }

  #keep(key: string, kept: Kept): void {
    this.#kept.set(key, kept);
    for (const [oldest, { picture }] of this.#kept) {
      if (this.#kept.size <= KEPT) return;
      this.#kept.delete(oldest);
      this.#reader.close(picture);
    }
  }
}

function keyOf({ file, column, row }: SpriteCell): string {
  return `${file} ${column} ${row}`;
}

/** Reads sheets and decodes them beside the page's own work: an image element would be decoded between two frames, and kept. */
export function sheetReader(urlOf: (file: string) => string): SheetReader {
  return {
    read: async (file) => {
      const answer = await fetch(urlOf(file));
      if (!answer.ok) throw new Error(`the sheet ${file} is not there`);
      return createImageBitmap(await answer.blob());
    },
    cut: (sheet, { column, row, cellWidth, cellHeight }) => {
      // drawn, not cut by createImageBitmap: that would keep the whole decoded sheet in memory for one cell of it
      const canvas = new OffscreenCanvas(cellWidth, cellHeight);
      const [x, y] = [column * cellWidth, row * cellHeight];
      canvas.getContext('2d', { alpha: false })?.drawImage(sheet, x, y, cellWidth, cellHeight, 0, 0, cellWidth, cellHeight);
      return canvas.transferToImageBitmap();
    },
    close: (picture) => {
      if (picture instanceof ImageBitmap) picture.close();
    },
  };
}
