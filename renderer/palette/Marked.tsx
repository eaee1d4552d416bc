/** A text with the typed words in bold wherever they stand. */
export function Marked({ text, typed }: { text: string; typed: string }) {
  const words = typed
    .split(/\s+/)
    .filter(Boolean)
    .map((word) => word.replace(/[.*+?^${}()|[\]\\]/g, '\\$&'));
  if (words.length === 0) return text;
  return text.split(new RegExp(`(${words.join('|')})`, 'gi')).map((part, place) => (place % 2 === 1 ? <b key={place}>{part}</b> : part));
}
