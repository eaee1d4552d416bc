import type { RankJob } from '../contract/workerProtocol.ts';
import type { KvBlock } from '../../kernels/attention/kvBlock.ts';
import { copyMemory } from '../platform/copyMemory.ts';
import type { RingComm } from './ringComm.ts';

/** Which blocks a rank needs, in order, and how they come to it; see RankJob for the fields. */
export type BlockPlan = Pick<RankJob, 'rank' | 'transport' | 'steps' | 'slots'> & { /** Of a decoder; 0 unless given. */ layer?: number };

/** Where a rank gets the blocks of its steps from. */
export interface BlockSource {
  /** The blocks of the step with this index, and how long the rank stood still for them. */
  blocks(index: number): Promise<{ blocks: KvBlock[]; waitedMs: number }>;
  /** Starts to bring the blocks of a later step, if that takes anything. Never waits. */
  prefetch(index: number): void;
  /** Resolves when nothing is under way any more. */
  settled(): Promise<void>;
}

export function blockSource(plan: BlockPlan, comm: RingComm): BlockSource {
  return plan.transport === 'copy' ? copiedBlocks(plan, comm) : blocksInPlace(plan, comm);
}

/** The blocks where their owner keeps them: a hop is the owner's sequence number. */
function blocksInPlace(plan: BlockPlan, comm: RingComm): BlockSource {
  return {
    async blocks(index) {
      const { step, owner, pages } = plan.steps[index]!;
      const waitedMs = await comm.awaitPeer(owner, 'ready', step, plan.layer);
      return { blocks: pages.map((page) => comm.openPage(page, owner, step)), waitedMs };
    },
    prefetch: () => undefined,
    settled: () => Promise.resolve(),
  };
}

/**
 * The blocks copied into one of two slots of this rank, the next step's into one while this step's are read from the other, on a thread
 * of its own. What a device with memory of its own does, and the measure of what the copy costs.
 */
function copiedBlocks(plan: BlockPlan, comm: RingComm): BlockSource {
  const transfers = new Map<number, Promise<void>>();
  const slot = (index: number) => plan.slots[index % 2]!;

  const transfer = async (index: number): Promise<void> => {
    let to = slot(index);
    for (const page of plan.steps[index]!.pages) {
      await copyMemory(comm.region, page.offset, to, page.bytes);
      to += page.bytes;
    }
  };
  const start = (index: number): void => {
    const copying = transfer(index);
    // it is awaited later, or never when the request fails before
    copying.catch(() => undefined);
    transfers.set(index, copying);
  };
  return {
    async blocks(index) {
      const { step, owner, pages } = plan.steps[index]!;
      if (owner === plan.rank) return { blocks: pages.map((page) => comm.openPage(page, owner, step)), waitedMs: 0 };
      let waitedMs = await comm.awaitPeer(owner, 'ready', step, plan.layer);
      const before = performance.now();
      if (!transfers.has(index)) start(index);
      await transfers.get(index);
      transfers.delete(index);
      waitedMs += performance.now() - before;
      let at = slot(index);
      const blocks = pages.map((page) => {
        const block = comm.openPage(page, owner, step, at);
        at += page.bytes;
        return block;
      });
      return { blocks, waitedMs };
    },
    prefetch(index) {
      const next = plan.steps[index];
      if (!next || next.owner === plan.rank || transfers.has(index)) return;
      if (comm.isPublished(next.owner, 'ready', next.step, plan.layer)) start(index);
    },
    async settled() {
      await Promise.allSettled(transfers.values());
    },
  };
}
