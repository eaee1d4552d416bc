import type { KvDtype } from '../../kernels/attention/kvLayout.ts';
import type { LayoutName } from '../../kernels/attention/sequenceLayout.ts';
import type { BackendName } from '../../kernels/backend.ts';
import { defaultWorkers } from './ringSession.ts';

/** What `ringBench` fills in; kvHeads is heads unless given. */
const DEFAULTS = {
  backend: 'onnx',
  length: 8192,
  heads: 8,
  headDim: 128,
  layout: 'zigzag',
  dtype: 'f32',
  transport: 'in-place',
  causal: false,
} as const;

export interface RingBenchOptions {
  workers: number;
  backend: BackendName;
  length: number;
  heads: number;
  kvHeads: number;
  headDim: number;
  layout: LayoutName;
  dtype: KvDtype;
  transport: 'in-place' | 'copy';
  causal: boolean;
  /** Rounds of every measurement; the median counts. */
  rounds?: number;
  signal?: AbortSignal;
}

export function benchOptions(asked: Partial<RingBenchOptions>): RingBenchOptions {
  const filled = { ...DEFAULTS, workers: defaultWorkers(), ...asked };
  return { ...filled, kvHeads: filled.kvHeads ?? filled.heads };
}
