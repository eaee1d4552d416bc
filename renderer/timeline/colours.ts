const NAMES = [
  'fg-1',
  'fg-2',
  'fg-3',
  'bg-1',
  'found',
  'found-fg',
  'found-area',
  'fg-on-fill',
  'app',
  'tl-bg',
  'tl-track',
  'tl-wave',
  'tl-shot-a',
  'tl-shot-b',
  'tl-speech',
  'tl-speech-fg',
  'tl-grid',
  'cov-full',
  'cov-none',
  'fg-off',
] as const;

/** The tokens that a canvas needs: it cannot read custom properties itself. */
export type Colours = Record<(typeof NAMES)[number], string>;

export function readColours(element: Element): Colours {
  const style = getComputedStyle(element);
  return Object.fromEntries(NAMES.map((name) => [name, style.getPropertyValue(`--${name}`).trim()])) as Colours;
}
