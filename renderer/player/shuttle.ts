/** Fastest shuttle, as a multiple of real time. */
const FASTEST = 8;
/** Speed of K+J and K+L. */
const SLOW = 0.25;
/** Speeds of the menu and of the keys [ and ]. */
export const SPEEDS = [0.25, 0.5, 0.75, 1, 1.25, 1.5, 2, 4, 8] as const;

/** Rate after J (-1) or L (1): once is real time, again is twice as fast; with K held slow, whatever it was. */
export function shuttleRate(now: { playing: boolean; rate: number }, direction: -1 | 1, withK: boolean): number {
  if (withK) return direction * SLOW;
  const goesOn = now.playing && Math.sign(now.rate) === direction && Math.abs(now.rate) >= 1;
  return direction * (goesOn ? Math.min(FASTEST, 2 ** Math.floor(Math.log2(Math.abs(now.rate)) + 1)) : 1);
}

/** The next speed of the menu above (1) or below (-1) `speed`; the same at either end. */
export function stepSpeed(speed: number, direction: -1 | 1): number {
  const next = direction === 1 ? SPEEDS.find((other) => other > speed + 1e-9) : SPEEDS.findLast((other) => other < speed - 1e-9);
  return next ?? speed;
}
