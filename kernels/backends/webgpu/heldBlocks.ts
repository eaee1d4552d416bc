import type { KvBlock } from '../../attention/kvBlock.ts';
import type { GpuDevice } from './device.ts';

const SPARE_BUFFERS = 4;

/** KV blocks on the device: those that stay until released, and buffers for those that pass through. */
export class HeldBlocks {
  readonly #gpu: GpuDevice;
  readonly #held = new Map<KvBlock, GPUBuffer>();
  readonly #spare: GPUBuffer[] = [];

  constructor(gpu: GpuDevice) {
    this.#gpu = gpu;
  }

  find(block: KvBlock): GPUBuffer | undefined {
    return this.#held.get(block);
  }

  /** Copies the block to the device until the returned function is called. */
  hold(block: KvBlock): () => void {
    this.#held.get(block)?.destroy();
    const buffer = this.upload(block);
    this.#held.set(block, buffer);
    return () => {
      if (this.#held.get(block) !== buffer) return;
      this.#held.delete(block);
      buffer.destroy();
    };
  }

  /** A copy of the block as it is now, header and all. */
  upload(block: KvBlock): GPUBuffer {
    const index = this.#spare.findIndex((buffer) => buffer.size === block.byteLength);
    const buffer = index === -1 ? this.#gpu.storage(block.byteLength) : this.#spare.splice(index, 1)[0]!;
    this.#gpu.upload(buffer, block.buffer, block.byteOffset, block.byteLength);
    return buffer;
  }

  /** Takes back a buffer whose work is done: ring steps bring blocks of one size again and again. */
  recycle(buffer: GPUBuffer): void {
    this.#spare.push(buffer);
    if (this.#spare.length > SPARE_BUFFERS) this.#spare.shift()!.destroy();
  }
}
