import { z } from 'zod';
import { openKvBlock } from '../../../kernels/attention/kvBlock.ts';
import { KV_DTYPES } from '../../../kernels/attention/kvLayout.ts';
import { KernelError } from '../../../kernels/kernelError.ts';
import type { WorkerOperations } from '../../ring/operation.ts';
import { layeredPageSchema } from '../ringProtocol.ts';
import { PageCodec } from './pageCodec.ts';
import { layoutPage } from './pageLayout.ts';

const count = z.int().nonnegative();

/** One worker's part of packing or unpacking a page: the layers rank, rank + worldSize, ... Offsets are bytes into the shared region. Doing it again gives the same bits. */
const pageJobSchema = z.object({
  rank: count,
  worldSize: z.int().positive(),
  layers: z.int().positive(),
  kvHeads: z.int().positive(),
  headDim: z.int().positive(),
  theta: z.number().positive(),
  style: z.enum(['interleaved', 'half']),
  dtype: z.enum(KV_DTYPES),
  first: count,
  count: z.int().positive(),
  /** The page as it is on disk, without its header. */
  image: count,
  /** The page as attention reads it. */
  target: z.object({ offset: count, layerBytes: count, dtype: z.enum(['f32', 'f16']) }),
});
export type PageJob = z.infer<typeof pageJobSchema>;

const packJobSchema = pageJobSchema.extend({ /** Where the tokens are now, float32. */ sources: z.array(layeredPageSchema) });
export type PackJob = z.infer<typeof packJobSchema>;

const resultSchema = z.object({ /** What is wrong with the page; null where nothing is. */ damage: z.string().nullable() });
export type PageResult = z.infer<typeof resultSchema>;

/** What a memory asks of the ring's workers. */
export const pageOperations: WorkerOperations = {
  // what was packed is unpacked at once: whether a page was computed now or read from disk, the rest is computed from the same bits
  'memory.pack': (input, { region }) => {
    const job = packJobSchema.parse(input);
    const codec = codecOf(job);
    for (const { layer, image, target } of ownLayers(job)) {
      const sources = job.sources.map((page) => openKvBlock(region.buffer, page.offset + layer * page.layerBytes));
      codec.pack(region.buffer, image, layer, sources);
      codec.unpack(region.buffer, image, target);
    }
    return Promise.resolve<PageResult>({ damage: null });
  },
  'memory.unpack': (input, { region }) => {
    const job = pageJobSchema.parse(input);
    const codec = codecOf(job);
    try {
      for (const { image, target } of ownLayers(job)) codec.unpack(region.buffer, image, target);
    } catch (error) {
      if (error instanceof KernelError && error.code === 'DAMAGED') return Promise.resolve<PageResult>({ damage: error.message });
      throw error;
    }
    return Promise.resolve<PageResult>({ damage: null });
  },
};

export function parsePageResult(output: unknown): PageResult {
  return resultSchema.parse(output);
}

function codecOf(job: PageJob): PageCodec {
  const { kvHeads, headDim, theta, style } = job;
  return new PageCodec({ kvHeads, headDim, rotation: { theta, style }, layout: layoutPage(job, job.first, job.count) });
}

function* ownLayers(
  job: PageJob,
): Generator<{ layer: number; image: number; target: { byteOffset: number; layer: number; dtype: 'f32' | 'f16' } }> {
  const { layerBytes } = layoutPage(job, job.first, job.count);
  for (let layer = job.rank; layer < job.layers; layer += job.worldSize) {
    const { offset, dtype } = job.target;
    yield { layer, image: job.image + layer * layerBytes, target: { byteOffset: offset + layer * job.target.layerBytes, layer, dtype } };
  }
}
