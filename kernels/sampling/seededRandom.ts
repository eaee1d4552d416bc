/** Uniform numbers in [0, 1), a multiple of 2^-32 each. */
export type Random = () => number;

/**
 * sfc32 (Chris Doty-Humphrey's small fast counting generator, PractRand): the same stream for a seed on every machine. Not for secrets.
 * The seed is taken modulo 2^32.
 */
export function seededRandom(seed: number): Random {
  let a = 0x9e3779b9;
  let b = 0x243f6a88;
  let c = seed >>> 0;
  let counter = 1;
  const next = (): number => {
    const sum = (a + b + counter) | 0;
    counter = (counter + 1) | 0;
    a = b ^ (b >>> 9);
    b = (c + (c << 3)) | 0;
    c = ((c << 21) | (c >>> 11)) + sum;
    return (sum >>> 0) / 4294967296;
  };
  // neighbouring seeds start alike until the state has mixed
  for (let i = 0; i < 16; i++) next();
  return next;
}
