/** Largest absolute difference; equal infinities differ by 0, a NaN by infinity. */
export function largestError(actual: ArrayLike<number>, expected: ArrayLike<number>): number {
  if (actual.length !== expected.length) return Infinity;
  let largest = 0;
  for (let i = 0; i < actual.length; i++) {
    if (actual[i] === expected[i]) continue;
    const error = Math.abs(actual[i]! - expected[i]!);
    largest = Number.isNaN(error) ? Infinity : Math.max(largest, error);
  }
  return largest;
}
