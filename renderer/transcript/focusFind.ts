import { focusDrawn } from '../ui/focusDrawn.ts';

/** Puts the caret into the transcript's own search field. */
export function focusTranscriptFind(): void {
  focusDrawn('#transcript-find');
}
