import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';

const CSS = readFileSync(new URL('../../renderer/styles/tokens.css', import.meta.url), 'utf8');
/** Least contrast of WCAG 2.2 AA: text 4.5, parts of controls 3. */
const PAIRS: [string, string, number][] = [
  ['fg-1', 'bg-1', 4.5],
  ['fg-2', 'bg-3', 4.5],
  ['fg-3', 'bg-1', 4.5],
  ['fg-3', 'bg-3', 4.5],
  ['found-fg', 'bg-1', 4.5],
  ['app-fg', 'app-wash', 4.5],
  ['primary-fg', 'primary', 4.5],
  ['warn', 'bg-2', 4.5],
  ['bad', 'bg-2', 4.5],
  ['seen', 'bg-2', 4.5],
  ['said', 'bg-2', 4.5],
  ['written', 'bg-2', 4.5],
  ['line-control', 'bg-3', 3],
  ['focus', 'bg-1', 3],
  ['cov-full', 'cov-none', 3],
];

function tokens(selector: string): Map<string, string> {
  const block = CSS.slice(CSS.indexOf(selector)).split('}')[0] ?? '';
  return new Map([...block.matchAll(/--([\w-]+):\s*(#[0-9a-f]{6})/g)].map((match) => [match[1] ?? '', match[2] ?? '']));
}

/** Relative luminance of WCAG. */
function luminance(hex: string): number {
  const [red = 0, green = 0, blue = 0] = [1, 3, 5]
    .map((at) => parseInt(hex.slice(at, at + 2), 16) / 255)
    .map((part) => (part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4));
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}

describe.each([
  ['dark', "[data-theme='dark']"],
  ['light', "[data-theme='light']"],
])('contrast of the %s theme', (_name, selector) => {
  const colours = tokens(selector);
  it.each(PAIRS)('%s on %s', (front, back, least) => {
    const [a = 0, b = 0] = [luminance(colours.get(front) ?? ''), luminance(colours.get(back) ?? '')].toSorted((x, y) => y - x);
    expect((a + 0.05) / (b + 0.05)).toBeGreaterThanOrEqual(least);
  });
});
