import { availableParallelism } from 'node:os';
import type { RingComm } from './ringComm.ts';

const CORES = availableParallelism();
/**
 * Being woken takes some 0.4 ms, and whoever waits for that one falls asleep in turn: where every rank has a core it is cheaper to look again and again, for longer while
 * that has led to something lately. Where it has not, others want the cores too.
 */
const SHORTEST_SPIN_MS = 0.05;
const LONGEST_SPIN_MS = 1.6;
/** Looks between two looks at the clock. */
const LOOKS = 64;
let spinMs = LONGEST_SPIN_MS;

/**
 * Says that this rank's part `number` of the request is there and waits for everyone else's. With `look` it does not sleep at once, for parts that take less time than a
 * wake-up. Throws as {@link RingComm.awaitPeer}.
 */
export async function meet(comm: RingComm, number: number, { look = false } = {}): Promise<void> {
  comm.publish('ready', number);
  for (let owner = 0; owner < comm.worldSize; owner++)
    if (owner !== comm.rank && !(look && seen(comm, owner, number))) await comm.awaitPeer(owner, 'ready', number, number);
  comm.beat();
}

/** Looks for a while, see {@link LONGEST_SPIN_MS}. */
function seen(comm: RingComm, owner: number, number: number): boolean {
  if (comm.isPublished(owner, 'ready', number, number)) return true;
  if (comm.worldSize > CORES) return false;
  const until = performance.now() + spinMs;
  do {
    for (let look = 0; look < LOOKS; look++) {
      if (comm.isPublished(owner, 'ready', number, number)) {
        spinMs = Math.min(LONGEST_SPIN_MS, spinMs * 1.1);
        return true;
      }
    }
  } while (performance.now() < until);
  spinMs = Math.max(SHORTEST_SPIN_MS, spinMs / 2);
  return false;
}
