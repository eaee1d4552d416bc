import { describe, expect, it } from 'vitest';
import { cutRanges, dealPages, planSteps, visiblePairs } from '../../../electron/ring/topology.ts';
import { expandRanges, layoutSequence, LAYOUT_NAMES } from '../../../kernels/attention/sequenceLayout.ts';

describe('cutRanges', () => {
  it('keeps every position once and in order, in pieces of nearly one length', () => {
    for (const tokens of [1, 7, 64, 65, 1000]) {
      for (const longest of [1, 16, 64]) {
        const pieces = cutRanges([{ first: 3, count: tokens, stride: 2 }], longest);
        expect([...expandRanges(pieces)]).toEqual(Array.from({ length: tokens }, (_, i) => 3 + 2 * i));
        const lengths = pieces.map((piece) => piece.count);
        expect(Math.max(...lengths)).toBeLessThanOrEqual(longest);
        expect(Math.max(...lengths) - Math.min(...lengths)).toBeLessThanOrEqual(1);
      }
    }
    expect(cutRanges([{ first: 0, count: 0, stride: 1 }], 8)).toEqual([]);
  });
});

describe('planSteps', () => {
  const plan = (name: (typeof LAYOUT_NAMES)[number], ranks: number, tokens: number, causal: boolean) => {
    const { ranges } = layoutSequence(name, tokens, Array<number>(ranks).fill(1));
    const pages = ranges.map((own) => cutRanges(own, 16).map((range) => ({ range })));
    return { ranges, pages, steps: ranges.map((own, rank) => planSteps(rank, own, pages, causal)) };
  };

  it('covers every visible pair of query and key, whatever the layout', () => {
    for (const name of LAYOUT_NAMES) {
      for (const [ranks, tokens] of [
        [1, 9],
        [3, 50],
        [4, 257],
        [8, 100],
      ] as const) {
        for (const causal of [true, false]) {
          const { ranges, steps } = plan(name, ranks, tokens, causal);
          const pairs = steps.map((own, rank) =>
            visiblePairs(
              ranges[rank]!,
              own.flatMap((step) => step.pages.map((page) => page.range)),
              causal,
            ),
          );
          expect(pairs.reduce((a, b) => a + b, 0)).toBe(causal ? (tokens * (tokens + 1)) / 2 : tokens * tokens);
        }
      }
    }
  });

  it('is a ring: at step s every rank reads another owner, (rank - s) mod n', () => {
    const { steps } = plan('zigzag', 4, 128, false);
    for (let step = 0; step < 4; step++) {
      const owners = steps.map((own, rank) => {
        expect(own[step]!.owner).toBe((rank - step + 4) % 4);
        return own[step]!.owner;
      });
      expect(new Set(owners).size).toBe(4);
    }
  });

  it('leaves hidden blocks out: contiguous shares see only ranks before them', () => {
    const { steps } = plan('contiguous', 4, 128, true);
    expect(steps.map((own) => own.map((step) => step.owner))).toEqual([[0], [1, 0], [2, 1, 0], [3, 2, 1, 0]]);
  });

  it('zigzag gives every rank the same causal work, contiguous does not', () => {
    const work = (name: 'zigzag' | 'contiguous') => {
      const { ranges, steps } = plan(name, 4, 1024, true);
      return steps.map((own, rank) =>
        visiblePairs(
          ranges[rank]!,
          own.flatMap((step) => step.pages.map((page) => page.range)),
          true,
        ),
      );
    };
    const even = work('zigzag');
    expect(Math.max(...even) / Math.min(...even)).toBeLessThan(1.01);
    const uneven = work('contiguous');
    expect(Math.max(...uneven) / Math.min(...uneven)).toBeGreaterThan(5);
  });
});

describe('dealPages', () => {
  it('deals in proportion to speed, evenly at every length, and a page keeps its owner as the cache grows', () => {
    const all = dealPages(120, [1, 2, 1]);
    expect([0, 1, 2].map((rank) => all.filter((owner) => owner === rank).length)).toEqual([30, 60, 30]);
    for (const pages of [1, 5, 17, 90]) {
      const some = dealPages(pages, [1, 2, 1]);
      expect(all.slice(0, pages)).toEqual(some);
      [1, 2, 1].forEach((speed, rank) =>
        expect(Math.abs(some.filter((owner) => owner === rank).length - (pages * speed) / 4)).toBeLessThanOrEqual(1),
      );
    }
  });
});

describe('visiblePairs', () => {
  it('agrees with counting', () => {
    const query = { first: 5, count: 9, stride: 3 };
    const key = { first: 2, count: 14, stride: 2 };
    let counted = 0;
    for (const q of expandRanges([query])) for (const k of expandRanges([key])) if (k <= q) counted++;
    expect(visiblePairs([query], [key], true)).toBe(counted);
    expect(visiblePairs([query], [key], false)).toBe(9 * 14);
  });
});
