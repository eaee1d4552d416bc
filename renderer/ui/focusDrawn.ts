import { flushSync } from 'react-dom';

/**
 * Puts the caret into a field with its text selected. What was just changed is drawn first, at once: the next key may come before the next
 * frame, and outside a field a single letter is a command.
 */
export function focusDrawn(selector: string): void {
  flushSync(() => undefined);
  const field = document.querySelector<HTMLInputElement | HTMLTextAreaElement>(selector);
  field?.focus();
  field?.select();
}
