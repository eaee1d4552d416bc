import { focusDrawn } from '../ui/focusDrawn.ts';

/** Puts the caret into the search field with its text selected. */
export function focusOmnibox(): void {
  focusDrawn('#omnibox');
}
