import { seededRandom } from '../../../kernels/sampling/seededRandom.ts';
import type { Random } from '../../../kernels/sampling/seededRandom.ts';
import { CITIES } from './cities.ts';
import type { Needle } from './needlePrompt.ts';

/** What an evaluation consists of. Lengths are in tokens of the model, depths in percent. */
export interface NeedleGrid {
  readonly lengths: readonly number[];
  readonly depths: readonly number[];
  /** Needles in a haystack, and how many of them are asked for. */
  readonly needles: number;
  readonly retrieve: number;
  /** How often every cell is tried, each time with another haystack, city and number. */
  readonly rounds: number;
  readonly seed: number;
}

/** One prompt of an evaluation. With one needle there is one for each cell and round, with several for each length, depth of the first needle asked for, and round. */
export interface NeedleTrial {
  readonly length: number;
  readonly depth: number;
  readonly round: number;
  readonly needles: readonly Needle[];
  /** Those that are asked for; the first lies at `depth`. */
  readonly asked: readonly Needle[];
}

/** How well the trials of a length and depth went. */
export interface NeedleCell {
  readonly length: number;
  readonly depth: number;
  /** Part of the numbers asked for that stand in the answers. */
  readonly score: number;
}

/** All trials, shorter ones first. A trial is the same whichever others there are, so that an evaluation can be taken up again and made larger. */
export function needleTrials(grid: NeedleGrid): NeedleTrial[] {
  return grid.lengths.flatMap((length) =>
    grid.depths.flatMap((depth) => Array.from({ length: grid.rounds }, (_, round) => trial(grid, length, depth, round))),
  );
}

function trial(grid: NeedleGrid, length: number, depth: number, round: number): NeedleTrial {
  const random = seededRandom((grid.seed * 31 + length) * 131 + depth * 17 + round);
  const cities = sample(CITIES, grid.needles, random);
  const others = sample(
    grid.depths.filter((other) => other !== depth),
    grid.needles - 1,
    random,
  );
  const needles = cities.map((city, index) => ({
    city,
    number: String(1_000_000 + Math.floor(random() * 9_000_000)),
    depth: index === 0 ? depth : (others[index - 1] ?? Math.floor(random() * 100)),
  }));
  const asked = [needles[0]!, ...sample(needles.slice(1), grid.retrieve - 1, random)];
  // a needle at the end would be cut off by those that come after it
  return { length, depth, round, needles: needles.toSorted((a, b) => Number(a.depth === 100) - Number(b.depth === 100)), asked };
}

/** `count` different ones, fewer where there are not so many. */
function sample<T>(from: readonly T[], count: number, random: Random): T[] {
  const left = [...from];
  return Array.from({ length: Math.min(count, left.length) }, () => left.splice(Math.floor(random() * left.length), 1)[0]!);
}
