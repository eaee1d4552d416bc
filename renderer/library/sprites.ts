import type { SpriteSheet } from '../../electron/contract/media.ts';

/** One small picture of a sheet. */
export interface SpriteCell {
  file: string;
  /** Time of the picture, seconds. */
  time: number;
  column: number;
  row: number;
  columns: number;
  rows: number;
  /** Width over height. */
  aspect: number;
  cellWidth: number;
  cellHeight: number;
}

/** The picture at or before `time`; the first where there is none before; null without sheets. */
export function spriteAt(sheets: SpriteSheet[], time: number): SpriteCell | null {
  const first = sheets.find((sheet) => sheet.times.length > 0);
  if (!first) return null;
  const sheet = sheets.findLast((candidate) => (candidate.times[0] ?? Number.POSITIVE_INFINITY) <= time) ?? first;
  const index = Math.max(0, lastAtOrBefore(sheet.times, time));
  return {
    file: sheet.file,
    time: sheet.times[index] ?? 0,
    column: index % sheet.columns,
    row: Math.floor(index / sheet.columns),
    columns: sheet.columns,
    rows: Math.ceil(sheet.times.length / sheet.columns),
    aspect: sheet.cellWidth / sheet.cellHeight,
    cellWidth: sheet.cellWidth,
    cellHeight: sheet.cellHeight,
  };
}

/** Index of the last of ascending `times` that is not after `time`; -1 where all are. */
function lastAtOrBefore(times: number[], time: number): number {
  let low = 0;
  let high = times.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((times[middle] ?? 0) <= time + 1e-6) low = middle + 1;
    else high = middle;
  }
  return low - 1;
}
