import type { KvDtype } from '../../kernels/attention/kvLayout.ts';
import { LAYOUT_NAMES, type LayoutName } from '../../kernels/attention/sequenceLayout.ts';
import { BACKEND_NAMES, type BackendName } from '../../kernels/backend.ts';
import { LongtakeError } from '../contract/errors.ts';
import type { RingSelftestResult } from '../contract/ring.ts';
import { backendFactsSchema, type BackendFacts } from '../contract/workerProtocol.ts';
import { attendTensors, type AttentionTensors } from './attendTensors.ts';
import { KV_TOLERANCE } from './kvTolerance.ts';
import { exactAttention, largestError, unitVariance } from './oracle.ts';
import { sameBackend } from './ranks.ts';
import type { Ring } from './ring.ts';

/** What is left out is tried in all its values. */
export interface RingSelftestOptions {
  workers?: number | undefined;
  backend?: BackendName | undefined;
  layout?: LayoutName | undefined;
  dtype?: KvDtype | undefined;
  transport?: 'in-place' | 'copy' | undefined;
  /** true: only causal masks. */
  causal?: boolean | undefined;
  length?: number | undefined;
  heads?: number | undefined;
  kvHeads?: number | undefined;
  headDim?: number | undefined;
  signal?: AbortSignal | undefined;
}

type SelftestCase = RingSelftestResult['cases'][number];

/** World sizes that are tried, as far as the ring has workers for them. */
export const SELFTEST_WORKERS = [1, 2, 3, 4];
const MASKS = ['causal', 'full', 'segments'] as const;
const DTYPES: KvDtype[] = ['f32', 'f16', 'q8', 'q4'];
/** A sum of logarithms is rounded at its own size, about 6. */
const LSE_FACTOR = 2;

/**
 * `longtake ring selftest`: the exactness certificate. Real processes, every backend of this machine and several worker counts, each
 * result compared with attention computed in float64 by its definition, and computed twice.
 */
export async function ringSelftest(ring: Ring, options: RingSelftestOptions = {}): Promise<RingSelftestResult> {
  const counts = (options.workers === undefined ? SELFTEST_WORKERS : [options.workers]).filter((count) => count <= ring.workers);
  const result: RingSelftestResult = { maxAbsError: 0, tolerance: 0, passed: true, cases: [], backends: [], missing: [] };
  for (const backend of options.backend === undefined ? BACKEND_NAMES : [options.backend]) {
    const facts = await backendFacts(ring, backend, options.signal);
    if ('reason' in facts) {
      result.missing.push({ backend, reason: facts.reason });
      continue;
    }
    result.backends.push({ backend, device: facts.device });
    for (const [mask, tensors] of masked(options, backend)) {
      const exact = exactAttention(tensors);
      for (const plan of plans(options, counts, facts))
        result.cases.push(await check(ring, tensors, exact, facts, { ...plan, mask, backend }, options.signal));
    }
  }
  if (result.cases.length === 0) throw new LongtakeError('BACKEND_UNAVAILABLE', result.missing.map(({ reason }) => reason).join(' '));
  const exactDtype = result.cases.filter((one) => one.dtype === 'f32');
  const worst = (exactDtype.length > 0 ? exactDtype : result.cases).reduce((a, b) =>
    b.maxAbsError / b.tolerance > a.maxAbsError / a.tolerance ? b : a,
  );
  return { ...result, maxAbsError: worst.maxAbsError, tolerance: worst.tolerance, passed: result.cases.every((one) => one.passed) };
}

async function backendFacts(ring: Ring, backend: BackendName, signal: AbortSignal | undefined): Promise<BackendFacts | { reason: string }> {
  try {
    return backendFactsSchema.parse(await ring.ask(0, 'ring.backend', { backend }, signal));
  } catch (error) {
    if (error instanceof LongtakeError && error.code === 'BACKEND_UNAVAILABLE') return { reason: error.message };
    throw error;
  }
}

/** Odd lengths, and heads that share keys; small where the backend is slow. */
function masked(options: RingSelftestOptions, backend: BackendName): [SelftestCase['mask'], AttentionTensors][] {
  const { heads = 4, kvHeads = options.heads ?? 2, headDim = 32, length = backend === 'onnx' ? 229 : 117 } = options;
  const masks = options.causal === true ? (['causal'] as const) : MASKS;
  return masks.map((mask) => [
    mask,
    {
      q: unitVariance(length * heads * headDim, 1),
      k: unitVariance(length * kvHeads * headDim, 2),
      v: unitVariance(length * kvHeads * headDim, 3),
      heads,
      kvHeads,
      headDim,
      causal: mask !== 'full',
      qOffset: 0,
      segmentIds: mask === 'segments' ? Int32Array.from({ length }, (_, i) => Math.floor((i * 3) / length)) : undefined,
    },
  ]);
}

type Plan = Pick<SelftestCase, 'workers' | 'scheme' | 'layout' | 'dtype' | 'transport'>;

function plans(options: RingSelftestOptions, counts: readonly number[], facts: BackendFacts): Plan[] {
  const dtypes = (options.dtype === undefined ? DTYPES : [options.dtype]).filter((dtype) => facts.kvDtypes.includes(dtype));
  return counts.flatMap((workers) =>
    dtypes.flatMap((dtype) => {
      // layouts and transports are tried out with f32, where a mistake shows most
      const all = dtype === 'f32' || options.dtype !== undefined;
      const layouts = options.layout !== undefined ? [options.layout] : all ? LAYOUT_NAMES : (['zigzag'] as const);
      const transports =
        options.transport !== undefined ? [options.transport] : all ? (['in-place', 'copy'] as const) : (['in-place'] as const);
      return [
        ...layouts.flatMap((layout) => transports.map((transport): Plan => ({ workers, dtype, layout, transport, scheme: 'pass-kv' }))),
        // keys are dealt in turn whatever the layout, and never move
        { workers, dtype, layout: 'contiguous', transport: 'in-place', scheme: 'pass-q' },
      ];
    }),
  );
}

async function check(
  ring: Ring,
  tensors: AttentionTensors,
  exact: ReturnType<typeof exactAttention>,
  facts: BackendFacts,
  plan: Plan & Pick<SelftestCase, 'mask' | 'backend'>,
  signal: AbortSignal | undefined,
): Promise<SelftestCase> {
  const options = { ...plan, backends: sameBackend(plan.workers, plan.backend), pageTokens: 64, chunkTokens: 64, signal };
  const first = await attendTensors(ring, tensors, options);
  const second = await attendTensors(ring, tensors, options);
  const sameBits = equalBits(first.out, second.out) && equalBits(first.lse, second.lse);
  const tolerance = Math.max(facts.tolerance, KV_TOLERANCE[plan.dtype]);
  const maxAbsError = largestError(first.out, exact.out);
  const lseError = largestError(first.lse, exact.lse);
  return {
    ...plan,
    maxAbsError,
    lseError,
    tolerance,
    sameBits,
    passed: sameBits && maxAbsError <= tolerance && lseError <= LSE_FACTOR * tolerance,
  };
}

function equalBits(a: Float32Array, b: Float32Array): boolean {
  return Buffer.compare(Buffer.from(a.buffer, a.byteOffset, a.byteLength), Buffer.from(b.buffer, b.byteOffset, b.byteLength)) === 0;
}
