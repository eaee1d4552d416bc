import type { FeedForwardWeights, Linear } from '../../backend.ts';
import { blocksPerRow, checkWeights, QUANT_BLOCK, type LinearWeights } from '../../linear/weights.ts';
import { expectLength } from '../../tensor.ts';
import { settle } from '../settle.ts';
import { Arena } from './arena.ts';
import { GROUP_BYTES, GROUP_ROWS, rowKernelsRun } from './rowKernels.ts';

type Q8Weights = LinearWeights & { readonly format: 'q8' };

export function isQ8(weights: LinearWeights): weights is Q8Weights {
  return weights.format === 'q8';
}

/** A weight in an arena: groups of rows, each with its blocks one after the other, so that a product reads one stream. */
interface Packed {
  readonly at: number;
  readonly outWidth: number;
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
 * Products of single rows with 8 bit weights, as decoding needs them: no call of a runtime, no thread, no allocation. A token's time is that of reading the
 * weights once, which these kernels do at the speed of memory.
 */
export class RowMultiplier {
  readonly #arenas: Arena[] = [];

  /** undefined where this engine does not know the instructions. */
  static open(): RowMultiplier | undefined {
    return rowKernelsRun() ? new RowMultiplier() : undefined;
  }

  prepareLinear(weights: Q8Weights): Linear {
    const arena = this.#arenaFor([weights]);
    const packed = pack(arena, weights);
    const room = roomFor(arena, packed);
    return perRow(weights.inWidth, weights.outWidth, (x, out) => {
      arena.put(room.x, x);
      quantise(arena, room, packed.blocks);
      multiply(arena, room, packed, room.out);
      out.set(arena.floats(room.out, out.length));
    });
  }

  prepareFeedForward({ gate, up, down }: Record<keyof FeedForwardWeights, Q8Weights>): Linear {
    const arena = this.#arenaFor([gate, up, down]);
    const [gatePart, upPart, downPart] = [pack(arena, gate), pack(arena, up), pack(arena, down)];
    const room = roomFor(arena, gatePart);
    const lifted = arena.take(gatePart.groups * GROUP_ROWS * 4);
    const middle = roomFor(arena, downPart, gatePart.groups * GROUP_ROWS);
    return perRow(gate.inWidth, down.outWidth, (x, out) => {
      arena.put(room.x, x);
      quantise(arena, room, gatePart.blocks);
      multiply(arena, room, gatePart, middle.x);
      multiply(arena, room, upPart, lifted);
      arena.kernels.swiGlu(middle.x, lifted, middle.x + gatePart.groups * GROUP_ROWS * 4);
      quantise(arena, middle, downPart.blocks);
      multiply(arena, middle, downPart, middle.out);
      out.set(arena.floats(middle.out, out.length));
    });
  }

  #arenaFor(weights: readonly Q8Weights[]): Arena {
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

function packedBytes({ outWidth, inWidth }: Q8Weights): number {
  return groupsOf(outWidth) * blocksPerRow(inWidth) * GROUP_BYTES.q8;
}

/** Codes of pairs of inputs stand side by side for the rows of a group: 16 times 8 pairs a block, then the scales of the 8 rows. */
function pack(arena: Arena, weights: Q8Weights): Packed {
  checkWeights(weights);
  const { outWidth, inWidth, data, scales } = weights;
  const blocks = blocksPerRow(inWidth);
  const length = packedBytes(weights);
  const at = arena.take(length);
  const bytes = arena.bytes(at, length);
  const pairs = new Int16Array(bytes.buffer, at, length / 2);
  const sourcePairs =
    data.byteOffset % 2 === 0 ? new Int16Array(data.buffer, data.byteOffset, data.length / 2) : new Int16Array(data.slice().buffer);
  const floats = arena.floats(at, length / 4);
  for (let row = 0; row < outWidth; row++) {
    const group = Math.floor(row / GROUP_ROWS);
    const lane = row % GROUP_ROWS;
    for (let block = 0; block < blocks; block++) {
      const target = (group * blocks + block) * GROUP_BYTES.q8;
      const source = ((row * blocks + block) * QUANT_BLOCK) / 2;
      for (let pair = 0; pair < QUANT_BLOCK / 2; pair++) pairs[target / 2 + pair * GROUP_ROWS + lane] = sourcePairs[source + pair]!;
      floats[(target + GROUP_ROWS * QUANT_BLOCK) / 4 + lane] = scales[row * blocks + block]!;
    }
  }
  return { at, outWidth, blocks, groups: groupsOf(outWidth) };
}

/** Room for rows in and out of a weight; the input may be wider than the weight takes. What is past its end stays zero. */
function roomFor(arena: Arena, { blocks, groups }: Packed, atLeast = 0): Room {
  return {
    x: arena.take(Math.max(blocks * QUANT_BLOCK, atLeast) * 4),
    codes: arena.take(blocks * QUANT_BLOCK * 2),
    scales: arena.take(blocks * 16),
    out: arena.take(groups * GROUP_ROWS * 4),
  };
}

function quantise({ kernels }: Arena, { x, codes, scales }: Room, blocks: number): void {
  kernels.quantise(x, codes, scales, x + blocks * QUANT_BLOCK * 4);
}

function multiply({ kernels }: Arena, { codes, scales }: Room, { at, blocks, groups }: Packed, out: number): void {
  kernels.multiply8(at, codes, scales, codes + blocks * QUANT_BLOCK * 2, out, out + groups * GROUP_ROWS * 4);
}

function perRow(inWidth: number, outWidth: number, apply: (x: Float32Array, out: Float32Array) => void): Linear {
  return {
    inWidth,
    outWidth,
    apply: (x, rows, out) =>
      settle(() => {
        expectLength('x', x, rows * inWidth);
        expectLength('out', out, rows * outWidth);
        if (rows === 1) apply(x, out);
        else
          for (let row = 0; row < rows; row++)
          apply(x.subarray(row * inWidth, (row + 1) * inWidth), out.subarray(row * outWidth, (row + 1) * outWidth));
      }),
    // the arena keeps its room until it goes with its backend
    release: () => Promise.resolve(),
  };
}
