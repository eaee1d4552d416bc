import { describe, expect, it } from 'vitest';
import { blackness } from '../../../electron/encoders/blackScreen.ts';

const WIDTH = 100;
/** A grey picture of 100 x 100 px whose first `bright` pixels have another level. */
function grey(level: number, bright = 0, brightLevel = 255): Uint8Array {
  return new Uint8Array(WIDTH * WIDTH * 3).fill(level).fill(brightLevel, 0, bright * 3);
}

describe('blackness', () => {
  it('is 1 for black, 0 from a mean of 12 on, and never rises with the level', () => {
    const found = Array.from({ length: 256 }, (_, level) => blackness(grey(level)));
    expect(found[0]).toBe(1);
    expect(found[6]).toBe(1);
    expect(found[9]).toBeCloseTo(0.5);
    for (let level = 12; level < 256; level++) expect(found[level]).toBe(0);
    for (let level = 1; level < 256; level++) expect(found[level]).toBeLessThanOrEqual(found[level - 1]!);
  });

  it('forgives stuck pixels, but not a lamp in the dark', () => {
    expect(blackness(grey(1, 5))).toBe(1);
    expect(blackness(grey(1, 6))).toBe(0);
  });

  it('falls with the brightest level', () => {
    expect(blackness(grey(0, 300, 16))).toBe(1);
    expect(blackness(grey(0, 300, 32))).toBeCloseTo(0.5);
    expect(blackness(grey(0, 300, 48))).toBe(0);
  });

  it('weighs colours as the eye does', () => {
    const green = new Uint8Array(30_000).map((_, at) => (at % 3 === 1 ? 18 : 0));
    const blue = new Uint8Array(30_000).map((_, at) => (at % 3 === 2 ? 18 : 0));
    expect(blackness(blue)).toBeGreaterThan(blackness(green));
  });
});
