import { distance } from 'fastest-levenshtein';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Encoder, Picture, TextLine } from '../../../electron/encoders/encoder.ts';
import { openScreenTextEncoder } from '../../../electron/encoders/screenText.ts';
import { joinLines } from '../../../electron/encoders/textLines.ts';
import { textRegions } from '../../../electron/encoders/textRegions.ts';
import { drawn, lacking, photo, store } from './material.ts';

/** ffmpeg's drawtext with its default font (fontconfig), `size` px. */
function titled(width: number, height: number, texts: { text: string; size: number; x: number; y: number }[]): Picture {
  const escaped = (text: string) => text.replaceAll(':', '\\:');
  const filters = texts.map(({ text, size, x, y }) => `drawtext=text='${escaped(text)}':fontsize=${size}:fontcolor=white:x=${x}:y=${y}`);
  return drawn([`color=c=0x1d3557:s=${width}x${height}`, ...filters].join(','));
}

const reason = lacking('screen-text');
describe.skipIf(reason !== false)(reason || 'text on screen', () => {
  let encoder: Encoder<Picture, TextLine[]>;
  beforeAll(async () => {
    encoder = await openScreenTextEncoder(store.require('screen-text'));
  });
  afterAll(() => encoder.close());

  it('reads lines with their places, top to bottom', async () => {
    const [lines] = await encoder.encode([
      titled(960, 540, [
        { text: 'Error E-4019: disk nearly full', size: 28, x: 100, y: 380 },
        { text: 'Gate B12  boarding 14:35', size: 36, x: 150, y: 100 },
      ]),
    ]);
    expect(lines!.map(({ text }) => text.replaceAll(/\s+/g, ' '))).toEqual(['Gate B12 boarding 14:35', 'Error E-4019: disk nearly full']);
    expect(lines![0]!.box.left).toBeCloseTo(150 / 960, 1);
    expect(lines![0]!.box.top).toBeCloseTo(100 / 540, 1);
    expect(lines!.every(({ confidence }) => confidence > 0.85)).toBe(true);
  });

  it('reads small text better from a large picture', async () => {
    const text = 'Quarterly revenue grew by seven percent';
    const [lines] = await encoder.encode([titled(1920, 1080, [{ text, size: 26, x: 300, y: 500 }])]);
    expect(distance(lines![0]!.text, text)).toBeLessThanOrEqual(2);
  });

  it('reads tilted text', async () => {
    const source =
      "color=c=white:s=960x540,drawtext=text='Platform nine':fontsize=60:fontcolor=black:x=280:y=220,rotate=0.25:fillcolor=white";
    const [lines] = await encoder.encode([drawn(source)]);
    expect(lines!.map(({ text }) => text).join(' ')).toMatch(/Platform nine/i);
  });

  it('finds nothing where there is no text', async () => {
    const found = await encoder.encode([drawn('color=c=gray:s=640x360'), photo('coffee', 540)]);
    expect(found).toEqual([[], []]);
  });

  it('takes odd shapes and refuses wrong sizes', async () => {
    const thin = { pts: 0, width: 3000, height: 3, rgb: new Uint8Array(27_000) };
    expect(await encoder.encode([thin])).toEqual([[]]);
    await expect(encoder.encode([{ ...thin, height: 4 }])).rejects.toMatchObject({ code: 'IMAGE_UNREADABLE' });
  });
});

describe('textRegions', () => {
  /** A map with a rectangle of the given centre, size and angle. */
  function rectangle(angle: number, length: number, height: number): Float32Array {
    const map = new Float32Array(300 * 200);
    for (let y = 0; y < 200; y++) {
      for (let x = 0; x < 300; x++) {
        const along = (x + 0.5 - 150) * Math.cos(angle) + (y + 0.5 - 100) * Math.sin(angle);
        const across = (y + 0.5 - 100) * Math.cos(angle) - (x + 0.5 - 150) * Math.sin(angle);
        if (Math.abs(along) < length / 2 && Math.abs(across) < height / 2) map[y * 300 + x] = 0.9;
      }
    }
    return map;
  }

  it.each([0, 0.2, -0.3, 0.7])('gives back a rectangle turned by %s rad, grown by area x 1.5 / circumference', (angle) => {
    const [length, height] = [120, 20];
    const [box, ...others] = textRegions(rectangle(angle, length, height), 300, 200);
    const grow = (length * height * 1.5) / (2 * (length + height));
    expect(others).toEqual([]);
    expect(Math.abs(box!.angle - angle)).toBeLessThan(0.05);
    expect(Math.abs(box!.width - (length + 2 * grow))).toBeLessThan(5);
    expect(Math.abs(box!.height - (height + 2 * grow))).toBeLessThan(5);
    expect([box!.x, box!.y].map(Math.round)).toEqual([150, 100]);
  });

  it('keeps separate regions apart and drops weak and tiny ones', () => {
    const map = new Float32Array(100 * 50);
    const fill = (left: number, top: number, width: number, height: number, value: number) => {
      for (let y = top; y < top + height; y++) map.fill(value, y * 100 + left, y * 100 + left + width);
    };
    fill(5, 5, 30, 8, 0.9);
    fill(50, 5, 30, 8, 0.8);
    fill(5, 30, 30, 8, 0.4);
    fill(60, 30, 2, 2, 0.9);
    expect(textRegions(map, 100, 50)).toHaveLength(2);
  });
});

describe('joinLines', () => {
  const piece = (text: string, left: number, right: number, top: number, bottom = top + 0.05): TextLine => ({
    text,
    confidence: 0.9,
    box: { left, right, top, bottom },
  });

  it('joins neighbours on one line and keeps columns and rows apart', () => {
    const lines = joinLines([
      piece('world', 0.22, 0.3, 0.11),
      piece('hello', 0.1, 0.2, 0.1),
      piece('far', 0.8, 0.9, 0.1),
      piece('below', 0.1, 0.2, 0.3),
    ]);
    expect(lines.map(({ text }) => text)).toEqual(['hello world', 'far', 'below']);
  });

  it('does not join a heading with the small print beside it', () => {
    expect(joinLines([piece('BIG', 0.1, 0.3, 0.1, 0.3), piece('small', 0.31, 0.4, 0.2, 0.24)])).toHaveLength(2);
  });
});
