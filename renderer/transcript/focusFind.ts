/** Puts the caret into the transcript's own search field, once the tab is drawn. */
export function focusTranscriptFind(): void {
  requestAnimationFrame(() => {
    const box = document.querySelector<HTMLInputElement>('#transcript-find');
    box?.focus();
    box?.select();
  });
}
