import type { MappedFile } from './mappedFile.ts';
import { damagedWeights } from './weightErrors.ts';

const WINDOW_BYTES = 1 << 20;

/** Reads a stretch of a file from front to back, little-endian unless said otherwise; running over its end is WEIGHTS_DAMAGED, never an allocation. */
export class ByteCursor {
  readonly file: MappedFile;
  readonly end: number;
  position: number;
  #window = new Uint8Array(0);
  #view = new DataView(new ArrayBuffer(0));
  #windowStart = 0;

  constructor(file: MappedFile, start = 0, end = file.size) {
    this.file = file;
    this.position = start;
    this.end = end;
  }

  get left(): number {
    return this.end - this.position;
  }

  /** Takes `length` bytes: a view of the file, valid as long as anyone holds it. */
  take(length: number): Uint8Array {
    const at = this.#advance(length);
    return this.#window.subarray(at, at + length);
  }

  /** Steps over `length` bytes without reading them; returns where they begin in the file. */
  skip(length: number): number {
    if (!(length >= 0 && length <= this.left)) throw this.cut();
    const start = this.position;
    this.position += length;
    return start;
  }

  u8(): number {
    const at = this.#advance(1);
    return this.#window[at]!;
  }
  u16(littleEndian = true): number {
    const at = this.#advance(2);
    return this.#view.getUint16(at, littleEndian);
  }
  u32(littleEndian = true): number {
    const at = this.#advance(4);
    return this.#view.getUint32(at, littleEndian);
  }
  i32(littleEndian = true): number {
    const at = this.#advance(4);
    return this.#view.getInt32(at, littleEndian);
  }
  u64(littleEndian = true): bigint {
    const at = this.#advance(8);
    return this.#view.getBigUint64(at, littleEndian);
  }
  i64(littleEndian = true): bigint {
    const at = this.#advance(8);
    return this.#view.getBigInt64(at, littleEndian);
  }
  f32(littleEndian = true): number {
    const at = this.#advance(4);
    return this.#view.getFloat32(at, littleEndian);
  }
  f64(littleEndian = true): number {
    const at = this.#advance(8);
    return this.#view.getFloat64(at, littleEndian);
  }

  /** A count or length of 64 bits that still has to fit in what is left, at `unit` bytes each. */
  count(unit: number, littleEndian = true): number {
    const value = this.u64(littleEndian);
    if (value * BigInt(unit) > BigInt(this.left)) throw this.cut();
    return Number(value);
  }

  /** The bytes up to the next line feed, which is taken too but not returned. */
  line(maxBytes: number): Uint8Array {
    for (let length = 0; length < Math.min(maxBytes, this.left); length += WINDOW_BYTES) {
      const stretch = this.file.range(this.position, Math.min(length + WINDOW_BYTES, maxBytes, this.left));
      const newline = stretch.indexOf(10, length);
      if (newline >= 0) return this.take(newline + 1).subarray(0, newline);
    }
    throw this.cut();
  }

  cut(): Error {
    return damagedWeights(this.file.path, 'it ends in the middle of something, or a length in it is a lie');
  }

  /** Makes `length` bytes present in the window and steps over them; returns where they begin in the window. */
  #advance(length: number): number {
    if (!(length >= 0 && length <= this.left)) throw this.cut();
    const at = this.position - this.#windowStart;
    if (at >= 0 && at + length <= this.#window.length) {
      this.position += length;
      return at;
    }
    // where the file is mapped the rest of it is one view; otherwise a window at a time is read
    const span = this.file.mapped ? this.left : Math.min(this.left, Math.max(length, WINDOW_BYTES));
    this.#window = this.file.range(this.position, span) as Uint8Array<ArrayBuffer>;
    this.#view = new DataView(this.#window.buffer, this.#window.byteOffset, this.#window.byteLength);
    this.#windowStart = this.position;
    this.position += length;
    return 0;
  }
}
