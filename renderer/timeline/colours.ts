const NAMES = [
  ...(['bg-0', 'bg-1', 'bg-4', 'fg-1', 'fg-2', 'fg-3', 'fg-off', 'fg-on-fill', 'line', 'line-strong'] as const),
  ...(['found', 'found-fg', 'found-wash', 'found-area', 'app', 'said'] as const),
  ...(['tl-bg', 'tl-track', 'tl-wave', 'tl-wave-hi', 'tl-shot-a', 'tl-shot-b', 'tl-speech', 'tl-speech-fg', 'tl-grid'] as const),
  ...(['cov-full', 'cov-key', 'cov-none'] as const),
];

/** The tokens that a canvas needs: it cannot read custom properties itself. */
export type Colours = Record<(typeof NAMES)[number], string>;

export function readColours(element: Element): Colours {
  const style = getComputedStyle(element);
  return Object.fromEntries(NAMES.map((name) => [name, style.getPropertyValue(`--${name}`).trim()])) as Colours;
}
