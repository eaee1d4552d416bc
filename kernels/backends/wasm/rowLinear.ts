import type { FeedForwardWeights, Linear } from '../../backend.ts';
import { blocksPerRow, checkWeights, QUANT_BLOCK, type RowWeights } from '../../linear/weights.ts';
import { settledLinear } from '../settle.ts';
import { Arena } from './arena.ts';
import { GROUP_BYTES, GROUP_ROWS, rowKernelsRun, X_BYTES, X_SCALE_BYTES, type Bits } from './rowKernels.ts';

/** What {@link RowMultiplier} takes. */
type PackedWeights = Exclude<RowWeights, { format: 'f32' | 'q4' }>;

export function isPackable(weights: RowWeights): weights is PackedWeights {
  return weights.format === 'q8' || weights.format === 'affine4';
}

function bitsOf({ format }: PackedWeights): Bits {
  return format === 'q8' ? 8 : 4;
}

/** A weight in an arena: groups of rows, each with its blocks one after the other, so that a product reads one stream. */
interface Packed {
  readonly bits: Bits;
  readonly at: number;
  readonly blocks: number;
  readonly groups: number;
}

/** Byte offsets of an input row, of its codes with their scales, and of an output row. */
interface Room {
  readonly x: number;
  readonly codes: number;
  readonly scales: number;
  readonly out: number;
}

/**
 * Products of single rows with 8 and 4 bit weights, as decoding needs them: no call of a runtime, no thread, no allocation. A token's time is that of reading the
 * weights once, which these kernels do at the speed of memory.
 */
export class RowMultiplier {
  readonly #arenas: Arena[] = [];

  /** undefined where this engine does not know the instructions. */
  static open(): RowMultiplier | undefined {
    return rowKernelsRun() ? new RowMultiplier() : undefined;
  }

  prepareLinear(weights: PackedWeights): Linear {
    const arena = this.#arenaFor([weights]);
    const packed = pack(arena, weights);
    const room = roomFor(arena, packed);
    return perRow(weights.inWidth, weights.outWidth, (x, out) => {
      arena.put(room.x, x);
      quantise(arena, room, packed);
      multiply(arena, room, packed, room.out);
      out.set(arena.floats(room.out, out.length));
    });
  }

  prepareFeedForward({ gate, up, down }: FeedForwardWeights<PackedWeights>): Linear {
    const arena = this.#arenaFor([gate, up, down]);
    const [gatePart, upPart, downPart] = [pack(arena, gate), pack(arena, up), pack(arena, down)];
    const room = roomFor(arena, gatePart);
    const lifted = arena.take(gatePart.groups * GROUP_ROWS * 4);
    const middle = roomFor(arena, downPart, gatePart.groups * GROUP_ROWS);
    return perRow(gate.inWidth, down.outWidth, (x, out) => {
      arena.put(room.x, x);
      quantise(arena, room, gatePart);
      multiply(arena, room, gatePart, middle.x);
      multiply(arena, room, upPart, lifted);
      arena.kernels.swiGlu(middle.x, lifted, middle.x + gatePart.groups * GROUP_ROWS * 4);
      quantise(arena, middle, downPart);
      multiply(arena, middle, downPart, middle.out);
      out.set(arena.floats(middle.out, out.length));
    });
  }

  #arenaFor(weights: readonly PackedWeights[]): Arena {
    const bytes = weights.reduce((sum, each) => sum + packedBytes(each) + 16 * (each.inWidth + each.outWidth) + 65536, 0);
    const known = this.#arenas.find((arena) => arena.holds(bytes));
    if (known) return known;
    const fresh = new Arena();
    this.#arenas.push(fresh);
    return fresh;
  }
}

function groupsOf(outWidth: number): number {
  return Math.ceil(outWidth / GROUP_ROWS);
}

function packedBytes(weights: PackedWeights): number {
  return groupsOf(weights.outWidth) * blocksPerRow(weights.inWidth) * GROUP_BYTES[bitsOf(weights)];
}

function pack(arena: Arena, weights: PackedWeights): Packed {
  checkWeights(weights);
  const { outWidth, inWidth, scales } = weights;
  const bits = bitsOf(weights);
  const blocks = blocksPerRow(inWidth);
  const length = packedBytes(weights);
  const at = arena.take(length);
  const bytes = arena.bytes(at, length);
  const floats = arena.floats(at, length / 4);
  const copyCodes = weights.format === 'q8' ? copyPairs(bytes, weights.data) : copyNibbles(bytes, weights.data);
  for (let row = 0; row < outWidth; row++) {
    const group = Math.floor(row / GROUP_ROWS);
    const lane = row % GROUP_ROWS;
    for (let block = 0; block < blocks; block++) {
      const source = row * blocks + block;
      const target = (group * blocks + block) * GROUP_BYTES[bits];
      copyCodes(source, target, lane);
      const scaleAt = (target + GROUP_ROWS * 4 * bits) / 4 + lane;
      floats[scaleAt] = scales[source]!;
      if (weights.format === 'affine4') floats[scaleAt + GROUP_ROWS] = weights.minima[source]!;
    }
  }
  return { bits, at, blocks, groups: groupsOf(outWidth) };
}

/** Copies the codes of a block (its number) to a byte of the arena, for the row `lane` of the group. */
type CopyCodes = (block: number, target: number, lane: number) => void;

/** 8 bit: the codes of two inputs stand side by side for the rows of the group, 16 times. */
function copyPairs(bytes: Int8Array, data: Int8Array): CopyCodes {
  const pairs = new Int16Array(bytes.buffer, bytes.byteOffset, bytes.length / 2);
  const aligned = data.byteOffset % 2 === 0 ? data : data.slice();
  const source = new Int16Array(aligned.buffer, aligned.byteOffset, aligned.length / 2);
  return (block, target, lane) => {
    const from = (block * QUANT_BLOCK) / 2;
    const to = target / 2 + lane;
    for (let pair = 0; pair < QUANT_BLOCK / 2; pair++) pairs[to + pair * GROUP_ROWS] = source[from + pair]!;
  };
}

/** 4 bit: of eight inputs the first four in the low half of four bytes, the other four in the high half; four bytes side by side for the rows of the group, 4 times. */
function copyNibbles(bytes: Int8Array, data: Uint8Array): CopyCodes {
  return (block, target, lane) => {
    for (let eight = 0; eight < QUANT_BLOCK / 8; eight++) {
      const from = block * (QUANT_BLOCK / 2) + eight * 4;
      const to = target + eight * GROUP_ROWS * 4 + lane * 4;
      const [first, second, third, fourth] = [data[from]!, data[from + 1]!, data[from + 2]!, data[from + 3]!];
      bytes[to] = (first & 15) | ((third & 15) << 4);
      bytes[to + 1] = (first >> 4) | (third & 0xf0);
      bytes[to + 2] = (second & 15) | ((fourth & 15) << 4);
      bytes[to + 3] = (second >> 4) | (fourth & 0xf0);
    }
  };
}

/** Room for rows in and out of a weight; the input may be wider than the weight takes. What is past its end stays zero. */
function roomFor(arena: Arena, { blocks, groups }: Packed, atLeast = 0): Room {
  return {
    x: arena.take(Math.max(blocks * QUANT_BLOCK, atLeast) * 4),
    codes: arena.take(blocks * QUANT_BLOCK * X_BYTES),
    scales: arena.take(blocks * X_SCALE_BYTES),
    out: arena.take(groups * GROUP_ROWS * 4),
  };
}

function quantise({ kernels }: Arena, { x, codes, scales }: Room, { blocks }: Packed): void {
  kernels.quantise(x, codes, scales, x + blocks * QUANT_BLOCK * 4);
}

function multiply({ kernels }: Arena, { codes, scales }: Room, { bits, at, blocks, groups }: Packed, out: number): void {
  const xEnd = codes + blocks * QUANT_BLOCK * X_BYTES;
  (bits === 8 ? kernels.multiply8 : kernels.multiply4)(at, codes, scales, xEnd, out, out + groups * GROUP_ROWS * 4);
}

/** Row by row; the arena keeps the weight's room until it goes with its backend. */
function perRow(inWidth: number, outWidth: number, apply: (x: Float32Array, out: Float32Array) => void): Linear {
  return settledLinear({ inWidth, outWidth }, (x, rows, out) => {
    for (let row = 0; row < rows; row++)
      apply(x.subarray(row * inWidth, (row + 1) * inWidth), out.subarray(row * outWidth, (row + 1) * outWidth));
  });
}
