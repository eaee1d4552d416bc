import type { TokenRange } from '../../../kernels/tensor.ts';
import type { QuestionCell } from '../ringSequence.ts';
import { FIRST_TOKENS } from './pageLayout.ts';

/** Tokens of a cell, about half a minute of dense speech; longer where there would be more cells than this. */
const CELL_TOKENS = 256;
const MAX_CELLS = 64;

/** Cuts pages into the spans whose share of a question's attention is told apart. The first few tokens are a span of their own. */
export function cellsOf(pages: readonly TokenRange[]): QuestionCell[] {
  const tokens = pages.reduce((sum, { count }) => sum + count, 0);
  const cells: QuestionCell[] = [];
  for (const [page, { first, count }] of pages.entries()) {
    const end = first + count;
    for (let at = first; at < end;) {
      const next = at < FIRST_TOKENS ? FIRST_TOKENS : tokens > CELL_TOKENS * MAX_CELLS ? end : at - (at % CELL_TOKENS) + CELL_TOKENS;
      cells.push({ page, first: at, count: Math.min(next, end) - at });
      at = Math.min(next, end);
    }
  }
  return cells;
}
