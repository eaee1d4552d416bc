import { layoutKvBlock } from '../../../kernels/attention/kvLayout.ts';
import type { Allocation } from '../../ring/regionAllocator.ts';
import type { Ring } from '../../ring/ring.ts';
import type { LayeredPage } from '../ringProtocol.ts';
import type { PageShape } from './pageLayout.ts';

/** How pages lie in the shared memory: as attention reads them, so that a token of an answer decodes nothing. */
export type ResidentDtype = 'f32' | 'f16';

export interface ResidentPage {
  readonly page: LayeredPage;
  readonly dtype: ResidentDtype;
  readonly bytes: number;
}

interface Held extends ResidentPage {
  readonly memory: Allocation;
}

/** Bytes of the memory's tokens in the shared memory. */
export function residentBytes(shape: PageShape, dtype: ResidentDtype, tokens: number): number {
  return shape.layers * layerBytes(shape, dtype, tokens);
}

function layerBytes({ kvHeads, headDim }: PageShape, dtype: ResidentDtype, capacity: number): number {
  return layoutKvBlock({ dtype, layer: 0, kvHeads, headDim, capacity, segments: false, keyMask: false }).byteLength;
}

/** Pages in the ring's shared memory, by their path on disk. The least recently used give their memory back first. */
export class ResidentPages {
  readonly #ring: Ring;
  readonly #limit: number;
  /** In the order of their last use. */
  readonly #held = new Map<string, Held>();
  #bytes = 0;

  constructor(ring: Ring, limitBytes: number) {
    this.#ring = ring;
    this.#limit = limitBytes;
  }

  /** The page, marked as used now. */
  get(path: string): ResidentPage | undefined {
    const held = this.#held.get(path);
    if (!held) return undefined;
    this.#held.delete(path);
    this.#held.set(path, held);
    return held;
  }

  /** Room for a page of `count` tokens from `first` on; others give way, those in `spared` never. Throws SHARED_MEMORY. */
  add(path: string, shape: PageShape, dtype: ResidentDtype, first: number, count: number, spared: ReadonlySet<string>): ResidentPage {
    this.drop(path);
    const size = layerBytes(shape, dtype, count);
    const bytes = shape.layers * size;
    for (const [other, held] of [...this.#held]) {
      if (this.#bytes + bytes <= this.#limit) break;
      if (!spared.has(other)) this.#release(other, held);
    }
    const memory = this.#ring.allocator.allocate(bytes);
    const page = { offset: memory.offset, layerBytes: size, capacity: count, range: { first, count, stride: 1 }, row: 0 };
    const held = { page, dtype, bytes, memory };
    this.#held.set(path, held);
    this.#bytes += bytes;
    return held;
  }

  drop(path: string): void {
    const held = this.#held.get(path);
    if (held) this.#release(path, held);
  }

  clear(): void {
    for (const [path, held] of [...this.#held]) this.#release(path, held);
  }

  #release(path: string, { memory, bytes }: Held): void {
    this.#held.delete(path);
    this.#bytes -= bytes;
    this.#ring.allocator.release(memory);
  }
}
