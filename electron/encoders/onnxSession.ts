import { stat } from 'node:fs/promises';
import { InferenceSession, Tensor } from 'onnxruntime-node';
import { LongtakeError } from '../contract/errors.ts';

export interface OnnxOptions {
  /** Names that the graph must take and give; anything else is MODEL_UNSUPPORTED. */
  inputs: readonly string[];
  outputs: readonly string[];
  /** Threads inside an operator. 1 leaves the other core to the decoder. */
  threads?: number;
  /** Keeps freed buffers for the next run: faster, but memory stays at its peak. */
  arena?: boolean;
}

/** Bytes of a model file above which it is refused before it is read. */
const MAX_MODEL_BYTES = 4 * 1024 ** 3;

/** Threads per operator where a session does not say: `LONGTAKE_ENCODER_THREADS`, else 1. */
function defaultThreads(): number {
  const named = Number(process.env['LONGTAKE_ENCODER_THREADS']);
  return Number.isInteger(named) && named > 0 ? named : 1;
}

export type { Tensor };

export function floatTensor(data: Float32Array, shape: readonly number[]): Tensor {
  return new Tensor('float32', data, shape);
}

/** int64 tensor of whole numbers. */
export function integerTensor(data: readonly number[], shape: readonly number[]): Tensor {
  return new Tensor('int64', BigInt64Array.from(data, BigInt), shape);
}

export function booleanTensor(value: boolean): Tensor {
  return new Tensor('bool', [value], [1]);
}

/** The one way in which encoders run ONNX: checked names, coded errors, CPU provider. */
export class OnnxSession {
  readonly file: string;
  readonly inputs: readonly string[];
  readonly outputs: readonly string[];
  private readonly session: InferenceSession;

  private constructor(file: string, session: InferenceSession) {
    this.file = file;
    this.session = session;
    this.inputs = session.inputNames;
    this.outputs = session.outputNames;
  }

  /** Throws MODEL_MISSING, MODEL_DAMAGED (not an ONNX graph) or MODEL_UNSUPPORTED (other inputs or outputs). */
  static async open(file: string, options: OnnxOptions): Promise<OnnxSession> {
    const found = await stat(file).catch(() => null);
    if (!found?.isFile()) {
      throw new LongtakeError('MODEL_MISSING', `The model file ${file} is missing.`, { hint: 'Run: longtake models install' });
    }
    if (found.size === 0 || found.size > MAX_MODEL_BYTES) throw damaged(file, `it has ${found.size} bytes`);
    let session: InferenceSession;
    try {
      session = await InferenceSession.create(file, {
        executionProviders: ['cpu'],
        intraOpNumThreads: options.threads ?? defaultThreads(),
        interOpNumThreads: 1,
        enableCpuMemArena: options.arena ?? false,
        logSeverityLevel: 3,
      });
    } catch (cause) {
      throw damaged(file, cause instanceof Error ? (cause.message.split('\n')[0] ?? '') : String(cause), cause);
    }
    for (const [kind, wanted, names] of [
      ['input', options.inputs, session.inputNames],
      ['output', options.outputs, session.outputNames],
    ] as const) {
      const absent = wanted.find((name) => !names.includes(name));
      if (absent === undefined) continue;
      await session.release();
      throw new LongtakeError('MODEL_UNSUPPORTED', `The model file ${file} has no ${kind} "${absent}" (it has ${names.join(', ')}).`, {
        hint: 'Use a model of a kind that Longtake knows; `longtake models list` names them.',
      });
    }
    return new OnnxSession(file, session);
  }

  /** Throws MODEL_UNSUPPORTED when the graph refuses the inputs, CANCELLED when `signal` aborts before it starts. */
  async run(feeds: Record<string, Tensor>, signal?: AbortSignal): Promise<Record<string, Tensor>> {
    if (signal?.aborted) throw new LongtakeError('CANCELLED', 'It was cancelled.');
    try {
      return await this.session.run(feeds);
    } catch (cause) {
      throw unsupported(this.file, cause instanceof Error ? (cause.message.split('\n')[0] ?? '') : String(cause), cause);
    }
  }

  /** The output as floats, checked against `shape` (-1 = any size). Throws MODEL_UNSUPPORTED on a mismatch. */
  floats(result: Record<string, Tensor>, name: string, shape: readonly number[]): Float32Array {
    const tensor = result[name];
    const fits =
      tensor?.type === 'float32' &&
      tensor.dims.length === shape.length &&
      shape.every((size, axis) => size === -1 || tensor.dims[axis] === size);
    if (!fits) {
      throw unsupported(
        this.file,
        `output "${name}" is ${tensor?.type ?? 'absent'} [${tensor?.dims.join(', ') ?? ''}], not [${shape.join(', ')}]`,
      );
    }
    return tensor.data as Float32Array;
  }

  async close(): Promise<void> {
    await this.session.release();
  }
}

function damaged(file: string, why: string, cause?: unknown): LongtakeError {
  return new LongtakeError('MODEL_DAMAGED', `The model file ${file} is damaged: ${why}.`, {
    hint: 'Run `longtake models verify`, then `longtake models install` with its name.',
    cause,
  });
}

function unsupported(file: string, why: string, cause?: unknown): LongtakeError {
  return new LongtakeError('MODEL_UNSUPPORTED', `The model file ${file} does not behave as its kind should: ${why}.`, {
    hint: 'Use the model that `longtake models list` names.',
    cause,
  });
}
