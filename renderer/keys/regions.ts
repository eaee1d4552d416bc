/** Parts of the window in the order in which F6 goes through them, each with what takes the focus there. */
const REGIONS = [
  '#omnibox',
  'nav[aria-label="Main"]',
  '#stage',
  '[data-region="transport"]',
  '[data-region="timeline"]',
  'aside',
  'main section',
  'footer[data-region="status"]',
] as const;

const FOCUSABLE = 'button:not(:disabled), input, select, textarea, a[href], [tabindex="0"]';

/** Moves the focus to the next (1) or previous (-1) part of the window that is there and can take it. */
export function stepRegion(direction: -1 | 1): void {
  const regions = REGIONS.flatMap((selector) => {
    const element = [...document.querySelectorAll<HTMLElement>(selector)].find((candidate) => targetIn(candidate) !== null);
    return element ? [element] : [];
  });
  const focused = document.activeElement;
  // the innermost part that holds the focus
  const at = regions.findLastIndex((region) => region.contains(focused));
  const next = regions[(at + direction + regions.length) % regions.length];
  if (next) targetIn(next)?.focus();
}

/** The selected tab or option of a part, else its first control. */
function targetIn(region: HTMLElement): HTMLElement | null {
  if (region.matches(FOCUSABLE)) return region;
  const chosen = region.querySelector<HTMLElement>('[role="tab"][aria-selected="true"], [role="slider"]');
  return chosen ?? region.querySelector<HTMLElement>(FOCUSABLE);
}
