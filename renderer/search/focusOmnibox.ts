/** Puts the caret into the search field with its text selected. */
export function focusOmnibox(): void {
  const box = document.querySelector<HTMLInputElement>('#omnibox');
  box?.focus();
  box?.select();
}
