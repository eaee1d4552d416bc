import type { TokenRange } from '../../kernels/tensor.ts';
import { rangeVisibility } from '../../kernels/attention/sequenceLayout.ts';

/** Cuts ranges into pieces of at most `tokens` tokens, in order. */
export function cutRanges(ranges: readonly TokenRange[], tokens: number): TokenRange[] {
  return ranges.flatMap((range) => {
    const pieces = Math.ceil(range.count / tokens);
    // pieces of nearly one length: a last piece of a few tokens would cost as much as a whole one
    return Array.from({ length: pieces }, (_, i) => {
      const from = Math.floor((i * range.count) / pieces);
      const to = Math.floor(((i + 1) * range.count) / pieces);
      return { first: range.first + from * range.stride, count: to - from, stride: range.stride };
    });
  });
}

/** The same positions further along the sequence. */
export function shiftRanges(ranges: readonly TokenRange[], by: number): TokenRange[] {
  return ranges.map((range) => ({ ...range, first: range.first + by }));
}

export interface RingStepPlan<P> {
  step: number;
  owner: number;
  pages: P[];
}

/**
 * What rank `rank` computes, in order: at step s the pages of rank (rank - s) mod n, its own first. A page that no query of the
 * rank sees is left out, and so is a step without pages: it is neither sent nor computed.
 * Every rank begins at another owner, so that no two read from one place at the same time.
 */
export function planSteps<P extends { range: TokenRange }>(
  rank: number,
  queries: readonly TokenRange[],
  pagesByRank: readonly (readonly P[])[],
  causal: boolean,
): RingStepPlan<P>[] {
  const worldSize = pagesByRank.length;
  const steps: RingStepPlan<P>[] = [];
  for (let step = 0; step < worldSize; step++) {
    const owner = (rank - step + worldSize) % worldSize;
    const pages = pagesByRank[owner]!.filter((page) => queries.some((range) => rangeVisibility(range, page.range, causal) !== 'hidden'));
    if (pages.length > 0) steps.push({ step, owner, pages });
  }
  return steps;
}

/**
 * Owner of every page when `pages` pages are dealt in turn: ranks get pages in proportion to their speeds, spread evenly, so that a cache that
 * grows page by page stays balanced. Page i has the same owner however many follow.
 */
export function dealPages(pages: number, speeds: readonly number[]): number[] {
  const total = speeds.reduce((sum, speed) => sum + speed, 0);
  const credit = speeds.map(() => 0);
  return Array.from({ length: pages }, () => {
    let next = 0;
    for (let rank = 0; rank < speeds.length; rank++) {
      credit[rank]! += speeds[rank]!;
      if (credit[rank]! > credit[next]!) next = rank;
    }
    credit[next]! -= total;
    return next;
  });
}

/** Pairs of query and key that a causal mask leaves, counted exactly; times 4 H D they are the FLOP of the attention. */
export function visiblePairs(queries: readonly TokenRange[], keys: readonly TokenRange[], causal: boolean): number {
  let pairs = 0;
  for (const query of queries) {
    for (const key of keys) {
      switch (rangeVisibility(query, key, causal)) {
        case 'hidden':
          break;
        case 'full':
          pairs += query.count * key.count;
          break;
        case 'diagonal':
          for (let i = 0; i < query.count; i++) {
            const seen = Math.floor((query.first + i * query.stride - key.first) / key.stride) + 1;
            pairs += Math.max(0, Math.min(key.count, seen));
          }
      }
    }
  }
  return pairs;
}
