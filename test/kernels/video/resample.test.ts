import { describe, expect, it } from 'vitest';
import { centreSquare, resampleRgb, toPlanes } from '../../../kernels/video/resample.ts';

const picture = (width: number, height: number, at: (x: number, y: number, channel: number) => number) =>
  Uint8Array.from({ length: width * height * 3 }, (_, i) => at(Math.floor(i / 3) % width, Math.floor(i / 3 / width), i % 3));
const whole = (size: { width: number; height: number }) => ({ left: 0, top: 0, ...size });

describe.each(['bilinear', 'bicubic'] as const)('%s', (filter) => {
  it('gives back a picture of the same size', () => {
    const size = { width: 17, height: 11 };
    const rgb = picture(17, 11, (x, y, channel) => (x * 31 + y * 17 + channel * 53) % 256);
    expect(resampleRgb(rgb, size, whole(size), size, filter)).toEqual(rgb);
  });

  it('keeps a plain colour at any size and never leaves 0 to 255', () => {
    const size = { width: 50, height: 40 };
    const plain = picture(50, 40, (_x, _y, channel) => [10, 200, 255][channel]!);
    const small = resampleRgb(plain, size, { left: 3.3, top: 1.7, width: 40.1, height: 30.9 }, { width: 13, height: 7 }, filter);
    expect(small).toEqual(picture(13, 7, (_x, _y, channel) => [10, 200, 255][channel]!));
    const checks = picture(50, 40, (x, y) => ((x + y) % 2 === 0 ? 255 : 0));
    expect(resampleRgb(checks, size, whole(size), { width: 133, height: 91 }, filter)).toHaveLength(133 * 91 * 3);
  });

  it('keeps a ramp a ramp', () => {
    const size = { width: 200, height: 4 };
    const small = resampleRgb(
      picture(200, 4, (x) => x),
      size,
      whole(size),
      { width: 50, height: 4 },
      filter,
    );
    for (let x = 2; x < 48; x++) expect(Math.abs(small[x * 3]! - (x * 4 + 1.5))).toBeLessThanOrEqual(1);
  });

  it('averages fine stripes away instead of aliasing', () => {
    const size = { width: 300, height: 30 };
    const stripes = picture(300, 30, (x) => (x % 2 === 0 ? 255 : 0));
    const small = resampleRgb(stripes, size, whole(size), { width: 77, height: 30 }, filter);
    for (let x = 3; x < 74; x++) expect(Math.abs(small[x * 3]! - 127)).toBeLessThan(12);
  });

  it('takes a single pixel to any size', () => {
    const size = { width: 1, height: 1 };
    expect(resampleRgb(Uint8Array.of(7, 8, 9), size, whole(size), { width: 3, height: 2 }, filter)).toEqual(
      picture(3, 2, (_x, _y, channel) => 7 + channel),
    );
  });
});

describe('against Pillow 13.0', () => {
  // Image.new("L", (8, 1)) with these values, then resize((4, 1), filter) and resize((4, 1), filter, box=(1, 0, 6, 1))
  const values = [0, 10, 200, 30, 255, 255, 0, 90];
  const size = { width: 8, height: 1 };
  const part = { left: 1, top: 0, width: 5, height: 1 };

  it.each([
    ['bilinear', whole(size), [33, 119, 195, 75]],
    ['bicubic', whole(size), [25, 119, 212, 63]],
    ['bilinear', part, [53, 129, 161, 235]],
    ['bicubic', part, [52, 128, 159, 255]],
  ] as const)('%s %j', (filter, region, wanted) => {
    const found = resampleRgb(
      picture(8, 1, (x) => values[x]!),
      size,
      region,
      { width: 4, height: 1 },
      filter,
    );
    wanted.forEach((value, i) => expect(Math.abs(found[i * 3]! - value)).toBeLessThanOrEqual(1));
  });
});

describe('centreSquare and toPlanes', () => {
  it('takes the middle', () => {
    expect(centreSquare({ width: 400, height: 200 }, 0.5)).toEqual({ left: 150, top: 50, width: 100, height: 100 });
  });

  it('splits colours into planes, shifted and scaled, in the order asked for', () => {
    const out = new Float32Array(7);
    toPlanes(Uint8Array.of(10, 20, 30, 40, 50, 60), [10, 10, 10], [2, 2, 2], out, 1, [2, 1, 0]);
    expect([...out]).toEqual([0, 10, 25, 5, 20, 0, 15]);
  });
});
