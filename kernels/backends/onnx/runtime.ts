import type { onnx } from 'onnx-proto';
import type * as Onnxruntime from 'onnxruntime-node';
import type { Tensor } from 'onnxruntime-node';
import { KernelError } from '../../kernelError.ts';
import { settle } from '../settle.ts';
import { encodeGraph, type Graph } from './graph.ts';
import { GraphSession, type NativeRuntime } from './session.ts';

type Ort = typeof Onnxruntime;
type Proto = typeof onnx;

export type OnnxProvider = 'cpu' | 'webgpu' | 'cuda' | 'dml' | 'coreml';

/**
 * onnxruntime in this process: small graphs, compiled once each, one thread per session (the ring's workers are the parallelism).
 * Graphs keep their sizes open, so that one session serves every shape and the number of sessions does not grow with the shapes met.
 */
export class OnnxRuntime {
  readonly provider: OnnxProvider;
  readonly #ort: Ort;
  readonly #native: NativeRuntime;
  readonly #proto: Proto;
  readonly #sessions = new Map<string, Promise<GraphSession>>();

  private constructor(ort: Ort, native: NativeRuntime, proto: Proto, provider: OnnxProvider) {
    this.#ort = ort;
    this.#native = native;
    this.#proto = proto;
    this.provider = provider;
  }

  /** Throws UNAVAILABLE when the runtime cannot be loaded. */
  static async load(provider: OnnxProvider): Promise<OnnxRuntime> {
    try {
      const ort = await import('onnxruntime-node');
      const native = await import('onnxruntime-node/dist/binding.js');
      const { default: proto } = await import('onnx-proto');
      return new OnnxRuntime(ort, native, proto.onnx, provider);
    } catch (error) {
      throw new KernelError(
        'UNAVAILABLE',
        `onnxruntime-node does not load: ${error instanceof Error ? error.message : String(error)}`,
        error,
      );
    }
  }

  /** A tensor over this memory, shared memory included: nothing is copied. */
  tensor(data: Float32Array | Uint16Array | Int8Array | Uint8Array, dims: readonly number[]): Tensor {
    const { Tensor } = this.#ort;
    if (data instanceof Float32Array) return new Tensor('float32', data, dims);
    if (data instanceof Uint16Array) {
      // where Float16Array exists the constructor makes one of the bits, which the native part of 1.30 takes for empty
      return Object.defineProperty(new Tensor('float16', data, dims), 'data', { value: data });
    }
    if (data instanceof Int8Array) return new Tensor('int8', data, dims);
    return new Tensor('uint8', data, dims);
  }

  /** A list of sizes as an int64 tensor. */
  sizes(values: readonly number[]): Tensor {
    return new this.#ort.Tensor('int64', BigInt64Array.from(values, BigInt), [values.length]);
  }

  /** The session of a graph that is kept under `key` until {@link close}. */
  session(key: string, build: () => Graph): Promise<GraphSession> {
    const known = this.#sessions.get(key);
    if (known) return known;
    const made = this.compile(build());
    this.#sessions.set(key, made);
    return made;
  }

  /** A session of its own, for graphs that carry weights; the caller releases it. */
  compile(graph: Graph): Promise<GraphSession> {
    const options = {
      executionProviders: [this.provider],
      intraOpNumThreads: 1,
      interOpNumThreads: 1,
      executionMode: 'sequential',
      graphOptimizationLevel: 'all',
      logSeverityLevel: 3,
      // an arena of each of a model's hundred sessions would keep the widest buffers that it ever used
      enableCpuMemArena: false,
    } as const;
    return settle(() => new GraphSession(this.#native, encodeGraph(this.#proto, graph), options));
  }

  async close(): Promise<void> {
    const sessions = await Promise.allSettled(this.#sessions.values());
    this.#sessions.clear();
    for (const session of sessions) if (session.status === 'fulfilled') await session.value.release();
  }
}
