import type { TextLine } from './encoder.ts';

/** Pieces on one line lie at most this many line heights apart. */
const GAP = 1.2;
/** and share this much of the lower one's height. */
const SHARED_HEIGHT = 0.6;

/** Joins pieces that stand beside each other on one line, and puts lines in reading order (top to bottom, left to right). */
export function joinLines(pieces: readonly TextLine[]): TextLine[] {
  const lines: TextLine[] = [];
  for (const piece of [...pieces].sort((a, b) => a.box.left - b.box.left)) {
    const before = lines.find((line) => continues(line.box, piece.box));
    if (before) append(before, piece);
    else lines.push({ ...piece, box: { ...piece.box } });
  }
  return lines.sort((a, b) => a.box.top - b.box.top || a.box.left - b.box.left);
}

function continues(line: TextLine['box'], next: TextLine['box']): boolean {
  const heights = [line.bottom - line.top, next.bottom - next.top];
  const shared = Math.min(line.bottom, next.bottom) - Math.max(line.top, next.top);
  const alike = Math.max(...heights) < 1.8 * Math.min(...heights);
  const gap = next.left - line.right;
  return alike && shared > SHARED_HEIGHT * Math.min(...heights) && gap < GAP * Math.max(...heights) && gap > -0.5 * Math.max(...heights);
}

function append(line: TextLine, piece: TextLine): void {
  const [before, added] = [line.text.length, piece.text.length];
  line.confidence = (line.confidence * before + piece.confidence * added) / (before + added);
  line.text += ` ${piece.text}`;
  line.box.right = Math.max(line.box.right, piece.box.right);
  line.box.top = Math.min(line.box.top, piece.box.top);
  line.box.bottom = Math.max(line.box.bottom, piece.box.bottom);
}
