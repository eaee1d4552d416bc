import { setImmediate as nextTurn } from 'node:timers/promises';
import type { InferenceSession, Tensor } from 'onnxruntime-node';
import type * as Native from 'onnxruntime-node/dist/binding.js';

/** The native part of onnxruntime-node. */
export type NativeRuntime = typeof Native;

/** Cancelling, and the end of the parent, are seen at least this often. */
const TURN_MS = 4;
let turnAt = 0;

/**
 * A compiled graph. It calls onnxruntime's native session itself: the public class takes a turn of the event loop before every run, and at 200 runs per token
 * the turns would cost more than the matmuls. A turn is taken here every {@link TURN_MS} milliseconds instead.
 */
export class GraphSession {
  readonly #native: Native.Binding.InferenceSession;

  constructor({ binding, initOrt }: NativeRuntime, model: Uint8Array, options: InferenceSession.SessionOptions) {
    initOrt();
    this.#native = new binding.InferenceSession();
    this.#native.loadModel(model.buffer as ArrayBuffer, model.byteOffset, model.byteLength, options);
  }

  /** `outputs` are written in place; those given as null come back as new arrays. */
  async run(feeds: Record<string, Tensor>, outputs: Record<string, Tensor | null>): Promise<Record<string, Tensor>> {
    if (performance.now() - turnAt > TURN_MS) {
      await nextTurn();
      turnAt = performance.now();
    }
    return this.#native.run(feeds, outputs, {});
  }

  release(): Promise<void> {
    this.#native.dispose();
    return Promise.resolve();
  }
}
