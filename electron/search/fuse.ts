/** Rank constant of reciprocal rank fusion: how little the very first places outweigh the next. Value of the paper. */
const K = 60;

/**
 * Reciprocal rank fusion: each key scores the sum of 1 / (60 + rank) over the rankings that hold it.
 * Source: Cormack, Clarke, Buettcher, "Reciprocal Rank Fusion outperforms Condorcet", SIGIR 2009.
 * @param rankings keys, best first; a key stands at most once in each
 * @returns keys, best first, with their score
 */
export function fuseRanks<Key>(rankings: readonly (readonly Key[])[]): Map<Key, number> {
  const scores = new Map<Key, number>();
  for (const ranking of rankings) {
    ranking.forEach((key, rank) => scores.set(key, (scores.get(key) ?? 0) + 1 / (K + rank + 1)));
  }
  return new Map([...scores].sort((a, b) => b[1] - a[1]));
}
