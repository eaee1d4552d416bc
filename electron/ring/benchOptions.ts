import type { KvDtype } from '../../kernels/attention/kvLayout.ts';
import type { LayoutName } from '../../kernels/attention/sequenceLayout.ts';
import type { BackendName } from '../../kernels/backend.ts';
import { defaultWorkers } from './ranks.ts';

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

/** What is asked of a measurement; what is left out (or undefined) has its default. */
export type AskedBench = { [K in keyof RingBenchOptions]?: RingBenchOptions[K] | undefined };

export function benchOptions(asked: AskedBench): RingBenchOptions {
  const given = Object.fromEntries(Object.entries(asked).filter(([, value]) => value !== undefined)) as Partial<RingBenchOptions>;
  const filled = { ...DEFAULTS, workers: defaultWorkers(), ...given };
  return { ...filled, kvHeads: filled.kvHeads ?? filled.heads };
}
