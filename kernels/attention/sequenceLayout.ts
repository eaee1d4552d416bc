import { KernelError } from '../kernelError.ts';
import { countTokens, lastPosition, type TokenRange } from '../tensor.ts';

/**
 * Which rank holds which tokens of a sequence.
 *
 * - contiguous: rank i holds the i-th piece. Under a causal mask the first ranks are idle half of the time.
 * - striped: tokens are dealt in turn (Striped Attention, arXiv 2311.09431). Every pair of ranks is a diagonal.
 * - zigzag: 2n chunks, rank i holds chunks i and 2n - 1 - i, so that every rank does the same causal work (2411.01783).
 */
export const LAYOUT_NAMES = ['contiguous', 'striped', 'zigzag'] as const;
export type LayoutName = (typeof LAYOUT_NAMES)[number];

export interface SequenceLayout {
  readonly name: LayoutName;
  readonly tokens: number;
  readonly worldSize: number;
  /** Per rank, its token ranges in the order in which it stores them; a rank may hold none. */
  readonly ranges: readonly (readonly TokenRange[])[];
}

/** How much of a block of keys a block of queries sees. */
export type Visibility = 'hidden' | 'diagonal' | 'full';

const MAX_WORLD_SIZE = 16;

/** Stripes of an unequal deal repeat after this many tokens per rank; more would be finer and cost more ranges. */
const SLOTS_PER_RANK = 4;

/**
 * Deals `tokens` tokens to `speeds.length` ranks in proportion to their speeds (any unit; equal numbers give equal shares). Neither
 * the length nor the chunks need divide. Throws SHAPE for 0 or more than 16 ranks, a length below 0, or a speed that is not positive.
 */
export function layoutSequence(name: LayoutName, tokens: number, speeds: readonly number[]): SequenceLayout {
  if (speeds.length < 1 || speeds.length > MAX_WORLD_SIZE)
    throw new KernelError('SHAPE', `A ring has 1 to ${MAX_WORLD_SIZE} ranks, not ${speeds.length}.`);
  if (!Number.isSafeInteger(tokens) || tokens < 0) throw new KernelError('SHAPE', `A sequence cannot have ${tokens} tokens.`);
  if (!speeds.every((speed) => Number.isFinite(speed) && speed > 0))
    throw new KernelError('SHAPE', 'Every speed must be a positive number.');
  const deal = { contiguous: dealContiguous, striped: dealStriped, zigzag: dealZigzag }[name];
  const ranges = deal(tokens, speeds).map((own) => own.filter((range) => range.count > 0));
  return { name, tokens, worldSize: speeds.length, ranges };
}

function dealContiguous(tokens: number, speeds: readonly number[]): TokenRange[][] {
  let first = 0;
  return apportion(tokens, speeds).map((count) => {
    const range = { first, count, stride: 1 };
    first += count;
    return [range];
  });
}

/** Chunks i and 2n - 1 - i have the same length up to one token, so their mean position, hence their causal work, is that of the whole. */
function dealZigzag(tokens: number, speeds: readonly number[]): TokenRange[][] {
  const shares = apportion(tokens, speeds);
  const low = shares.map((share) => Math.ceil(share / 2));
  let front = 0;
  let back = tokens;
  return shares.map((share, rank) => {
    const head = { first: front, count: low[rank]!, stride: 1 };
    front += head.count;
    back -= share - head.count;
    const tail = { first: back, count: share - head.count, stride: 1 };
    // the two innermost chunks touch: one range is one block less to send
    return lastPosition(head) + 1 === tail.first ? [{ first: head.first, count: share, stride: 1 }] : [head, tail];
  });
}

function dealStriped(tokens: number, speeds: readonly number[]): TokenRange[][] {
  const owners = stripeOwners(speeds);
  const period = owners.length;
  const own: TokenRange[][] = speeds.map(() => []);
  owners.forEach((rank, slot) =>
    own[rank]!.push({ first: slot, count: slot < tokens ? Math.ceil((tokens - slot) / period) : 0, stride: period }),
  );
  return own;
}

/** The owner of every slot of one period, spread evenly (the deal of a smooth weighted round robin). */
function stripeOwners(speeds: readonly number[]): number[] {
  if (speeds.every((speed) => speed === speeds[0])) return speeds.map((_, rank) => rank);
  const period = speeds.length * SLOTS_PER_RANK;
  const slots = apportion(period, speeds);
  const credit = slots.map(() => 0);
  return Array.from({ length: period }, () => {
    let next = 0;
    for (let rank = 0; rank < slots.length; rank++) {
      credit[rank]! += slots[rank]!;
      if (credit[rank]! > credit[next]!) next = rank;
    }
    credit[next]! -= period;
    return next;
  });
}

/** Largest remainder: whole numbers that add up to `total`, each within 1 of its exact share. */
function apportion(total: number, weights: readonly number[]): number[] {
  const sum = weights.reduce((a, b) => a + b, 0);
  const exact = weights.map((weight) => (total * weight) / sum);
  const shares = exact.map(Math.floor);
  const missing = total - shares.reduce((a, b) => a + b, 0);
  const order = exact.map((_, rank) => rank).sort((a, b) => exact[b]! - shares[b]! - (exact[a]! - shares[a]!) || a - b);
  for (const rank of order.slice(0, missing)) shares[rank]!++;
  return shares;
}

/** What queries at `queries` see of keys at `keys`. Segments and key masks are not known here: they can only hide more. */
export function rangeVisibility(queries: TokenRange, keys: TokenRange, causal: boolean): Visibility {
  if (queries.count === 0 || keys.count === 0) return 'hidden';
  if (!causal || lastPosition(keys) <= queries.first) return 'full';
  return keys.first > lastPosition(queries) ? 'hidden' : 'diagonal';
}

/** `table[i][j]`: what the i-th range of the query rank sees of the j-th range of the key rank. */
export function rankVisibility(layout: SequenceLayout, queryRank: number, keyRank: number, causal: boolean): Visibility[][] {
  const keys = layout.ranges[keyRank] ?? [];
  return (layout.ranges[queryRank] ?? []).map((own) => keys.map((range) => rangeVisibility(own, range, causal)));
}

/** Whether a rank needs any block of another: if not, it is neither sent nor computed. */
export function rankSeesRank(layout: SequenceLayout, queryRank: number, keyRank: number, causal: boolean): boolean {
  return rankVisibility(layout, queryRank, keyRank, causal).some((row) => row.some((visibility) => visibility !== 'hidden'));
}

/** The positions of a rank's tokens in the order in which it stores them. */
export function localPositions(layout: SequenceLayout, rank: number): Int32Array {
  return expandRanges(layout.ranges[rank] ?? []);
}

/** The positions that a list of ranges stands for, in order. */
export function expandRanges(ranges: readonly TokenRange[]): Int32Array {
  const positions = new Int32Array(countTokens(ranges));
  let index = 0;
  for (const range of ranges) for (let i = 0; i < range.count; i++) positions[index++] = range.first + i * range.stride;
  return positions;
}

/**
 * `inverse[p]` is the row of position p when the local tokens of rank 0, 1, ... are put one after the other: reading rows in that order
 * gives the sequence back.
 */
export function inversePermutation(layout: SequenceLayout): Int32Array {
  const inverse = new Int32Array(layout.tokens);
  let row = 0;
  for (let rank = 0; rank < layout.worldSize; rank++) for (const position of localPositions(layout, rank)) inverse[position] = row++;
  return inverse;
}
