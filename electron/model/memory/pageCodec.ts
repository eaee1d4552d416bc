import { createKvBlock, openKvBlock, sealKvBlock, verifyKvBlock } from '../../../kernels/attention/kvBlock.ts';
import type { KvBlock } from '../../../kernels/attention/kvBlock.ts';
import { toFloat16Bits } from '../../../kernels/attention/float16.ts';
import { packKvBlock, readKv } from '../../../kernels/attention/kvCodec.ts';
import { KernelError } from '../../../kernels/kernelError.ts';
import { rotateInPlace, rotaryFrequencies, rotaryTable } from '../../../kernels/rotary/rotary.ts';
import type { RotaryStyle, RotaryTable } from '../../../kernels/rotary/rotary.ts';
import type { PageLayout, PagePart } from './pageLayout.ts';

/** How a model turns its keys; a token's position is its place. */
export interface KeyRotation {
  readonly theta: number;
  readonly style: RotaryStyle;
}

/** What the pages of one request have in common in a worker. */
export interface PageCodecOptions {
  readonly kvHeads: number;
  readonly headDim: number;
  readonly rotation: KeyRotation;
  readonly layout: PageLayout;
}

type DataOf<T extends KvBlock['data']['dtype']> = Extract<KvBlock['data'], { dtype: T }>;

/** A page in the shared memory that attention reads: one block a layer. */
export interface TargetBlock {
  readonly byteOffset: number;
  readonly layer: number;
  readonly dtype: 'f32' | 'f16';
}

/**
 * Packs keys and values of a layer as they are stored, and unpacks them. Quantised keys are stored as they were before their rotation: a channel then has one range over
 * all tokens, which is what one scale per channel needs (KVQuant, arXiv 2401.18079). Rotating back and forth is exact to float32 rounding.
 */
export class PageCodec {
  readonly #options: PageCodecOptions;
  readonly #tables = new Map<PagePart, RotaryTable>();

  constructor(options: PageCodecOptions) {
    this.#options = options;
  }

  /** Writes the stored form of a layer to `image` (of `layout.layerBytes`), sealed. `sources` are float32 blocks that hold the page's tokens among them. */
  pack(buffer: ArrayBufferLike, image: number, layer: number, sources: readonly KvBlock[]): void {
    const { kvHeads, headDim, layout } = this.#options;
    // what lies between the sections is under the checksum too
    new Uint8Array(buffer, image, layout.layerBytes).fill(0);
    for (const part of layout.parts) {
      const keys = new Float32Array(kvHeads * part.count * headDim);
      const values = new Float32Array(keys.length);
      gather(part, sources, keys, values);
      if (isTurned(part)) this.#rotate(keys, part, -1);
      const range = { first: part.first, count: part.count, stride: 1 };
      sealKvBlock(packKvBlock({ keys, values, kvHeads, headDim, range, layer }, part.dtype, buffer, image + part.byteOffset));
    }
  }

  /** Checks the stored form of a layer and writes it as attention reads it. Throws KernelError DAMAGED where it is not what it should be. */
  unpack(buffer: ArrayBufferLike, image: number, target: TargetBlock): void {
    const { kvHeads, headDim, layout } = this.#options;
    const { layer, dtype } = target;
    const first = layout.parts[0]!.first;
    const count = layout.parts.reduce((sum, part) => sum + part.count, 0);
    const shape = { dtype, layer, kvHeads, headDim, capacity: count, segments: false, keyMask: false };
    const blocks = layout.parts.map((part) => this.#open(buffer, image, part, layer));
    const whole = createKvBlock(buffer, target.byteOffset, shape, { first, count, stride: 1 });
    for (const [index, part] of layout.parts.entries()) {
      const block = blocks[index]!;
      if (block.data.dtype === 'q8' && whole.data.dtype === 'f32') {
        this.#unpackBytes(block, block.data, part, whole, whole.data);
        continue;
      }
      const keys = new Float32Array(kvHeads * part.count * headDim);
      const values = new Float32Array(keys.length);
      const size = part.count * headDim;
      for (let head = 0; head < kvHeads; head++) {
        const at = head * size;
        readKv(block, head, 0, part.count, keys.subarray(at, at + size), values.subarray(at, at + size));
      }
      if (isTurned(part)) this.#rotate(keys, part, 1);
      scatter(whole, part.first - first, part.count, keys, values);
    }
  }

  /** The usual case in one pass, the same bits as step by step: after a restart a question waits for it. */
  #unpackBytes(block: KvBlock, source: DataOf<'q8'>, part: PagePart, whole: KvBlock, target: DataOf<'f32'>): void {
    const { headDim, rotation, layout } = this.#options;
    const { cos, sin } = this.#table(part);
    const half = headDim / 2;
    const [step, reach] = rotation.style === 'interleaved' ? [2, 1] : [1, half];
    for (let row = 0; row < block.shape.kvHeads * part.count; row++) {
      const head = Math.floor(row / part.count);
      const token = row - head * part.count;
      const from = row * headDim;
      const to = (head * whole.shape.capacity + part.first - layout.parts[0]!.first + token) * headDim;
      const channel = head * headDim;
      const valueScale = source.valueScales[row]!;
      for (let i = 0; i < headDim; i++) target.values[to + i] = source.values[from + i]! * valueScale;
      for (let pair = 0; pair < half; pair++) {
        const a = pair * step;
        const b = a + reach;
        const c = cos[token * half + pair]!;
        const s = sin[token * half + pair]!;
        const first = Math.fround(source.keys[from + a]! * source.keyScales[channel + a]!);
        const second = Math.fround(source.keys[from + b]! * source.keyScales[channel + b]!);
        target.keys[to + a] = first * c - second * s;
        target.keys[to + b] = second * c + first * s;
      }
    }
  }

  #open(buffer: ArrayBufferLike, image: number, part: PagePart, layer: number): KvBlock {
    const block = openKvBlock(buffer, image + part.byteOffset);
    const { shape, range } = block;
    const { kvHeads, headDim } = this.#options;
    const fits =
      shape.dtype === part.dtype &&
      shape.layer === layer &&
      shape.kvHeads === kvHeads &&
      shape.headDim === headDim &&
      shape.capacity === part.count &&
      !shape.segments &&
      !shape.keyMask &&
      range.first === part.first &&
      range.count === part.count;
    if (!fits) throw new KernelError('DAMAGED', `The KV block of layer ${layer}, tokens from ${part.first}, is another one.`);
    verifyKvBlock(block);
    return block;
  }

  #rotate(keys: Float32Array, part: PagePart, direction: 1 | -1): void {
    const { kvHeads, headDim, rotation } = this.#options;
    const table = this.#table(part);
    const turned = direction === 1 ? table : { cos: table.cos, sin: table.sin.map((value) => -value) };
    rotateInPlace(keys, turned, { heads: kvHeads, tokens: part.count, headDim, style: rotation.style });
  }

  #table(part: PagePart): RotaryTable {
    const { headDim, rotation } = this.#options;
    const known = this.#tables.get(part);
    if (known) return known;
    const positions = Int32Array.from({ length: part.count }, (_, index) => part.first + index);
    const table = rotaryTable(rotaryFrequencies(headDim, rotation.theta), positions);
    this.#tables.set(part, table);
    return table;
  }
}

function isTurned({ dtype }: PagePart): boolean {
  return dtype === 'q8' || dtype === 'q4';
}

/** Copies the part's tokens out of the blocks that hold them. */
function gather(part: PagePart, sources: readonly KvBlock[], keys: Float32Array, values: Float32Array): void {
  let found = 0;
  for (const block of sources) {
    const from = Math.max(part.first, block.range.first);
    const to = Math.min(part.first + part.count, block.range.first + block.range.count);
    if (from >= to) continue;
    found += to - from;
    const { headDim, kvHeads } = block.shape;
    for (let head = 0; head < kvHeads; head++) {
      const at = (head * part.count + from - part.first) * headDim;
      const end = at + (to - from) * headDim;
      readKv(block, head, from - block.range.first, to - from, keys.subarray(at, end), values.subarray(at, end));
    }
  }
  if (found !== part.count) throw new KernelError('SHAPE', `Of ${part.count} tokens from ${part.first} only ${found} are there.`);
}

/** Writes keys and values [KV, count, D] to the rows from `row` on. */
function scatter({ data, shape }: KvBlock, row: number, count: number, keys: Float32Array, values: Float32Array): void {
  const { kvHeads, headDim, capacity } = shape;
  const size = count * headDim;
  for (let head = 0; head < kvHeads; head++) {
    const target = (head * capacity + row) * headDim;
    if (data.dtype === 'f32') {
      data.keys.set(keys.subarray(head * size, (head + 1) * size), target);
      data.values.set(values.subarray(head * size, (head + 1) * size), target);
    } else if (data.dtype === 'f16') {
      for (let i = 0; i < size; i++) {
        data.keys[target + i] = toFloat16Bits(keys[head * size + i]!);
        data.values[target + i] = toFloat16Bits(values[head * size + i]!);
      }
    }
  }
}
