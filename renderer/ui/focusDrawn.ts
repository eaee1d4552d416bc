import { flushSync } from 'react-dom';

/**
 * Puts the caret into a field with its text selected, or the focus on what else is named. What was just changed is drawn first, at once: the next key may come before the next
 * frame, and outside a field a single letter is a command.
 */
export function focusDrawn(selector: string): void {
  flushSync(() => undefined);
  const field = document.querySelector<HTMLElement>(selector);
  field?.focus();
  if (field instanceof HTMLInputElement || field instanceof HTMLTextAreaElement) field.select();
}
