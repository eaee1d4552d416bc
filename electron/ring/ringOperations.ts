import { z } from 'zod';
import { rankJobSchema, type BackendFacts, type WorkerSpeed } from '../contract/workerProtocol.ts';
import { BACKEND_NAMES } from '../../kernels/backend.ts';
import { measureHop } from './measureHop.ts';
import { measureSpeed } from './measureSpeed.ts';
import type { WorkerOperations } from './operation.ts';
import { privateBytes } from './privateBytes.ts';
import { runRank } from './ringAttention.ts';
import { RingComm } from './ringComm.ts';

const measureSchema = z.object({
  backend: z.enum(BACKEND_NAMES),
  heads: z.int().positive(),
  kvHeads: z.int().positive(),
  headDim: z.int().positive(),
  from: z.int().nonnegative(),
  to: z.int().nonnegative(),
  bytes: z.int().nonnegative(),
});
const hopSchema = z.object({
  board: z.int().nonnegative(),
  rank: z.int().min(0).max(1),
  hops: z.int().positive(),
  deadlineMs: z.number().positive(),
});

const backendSchema = z.object({ backend: z.enum(BACKEND_NAMES) });

/** What the ring asks of its workers. */
export const ringOperations: WorkerOperations = {
  'ring.rank': async (input, { region, signal, backend }, abort) => {
    const job = rankJobSchema.parse(input);
    return runRank(job, new RingComm({ ...job, region, signal, abort }), await backend(job.backend));
  },
  'ring.speed': async (input, { region, backend }): Promise<WorkerSpeed> => {
    const request = measureSchema.parse(input);
    return measureSpeed(request, region, await backend(request.backend));
  },
  'ring.backend': async (input, context): Promise<BackendFacts> => {
    const { device, tolerance, kvDtypes } = await context.backend(backendSchema.parse(input).backend);
    return { device, tolerance, kvDtypes: [...kvDtypes] };
  },
  'ring.memory': async (): Promise<{ privateBytes: number | null }> => ({ privateBytes: await privateBytes() }),
  'ring.hop': (input, { region, signal }, abort) => measureHop(hopSchema.parse(input), region, signal, abort),
};
