import { areaAverage, type RgbPicture } from './areaAverage.ts';

/** Cells of a signature: rough enough that grain and compression average out, fine enough that a new line of text shows. */
export const SIGNATURE_COLUMNS = 32;
export const SIGNATURE_ROWS = 18;

/** What a picture looks like from afar: RGB of 32 x 18 cells. */
export type PictureSignature = Uint8Array;

export function signature(picture: RgbPicture): PictureSignature {
  return areaAverage(picture, SIGNATURE_COLUMNS, SIGNATURE_ROWS);
}

/** Mean absolute difference of two signatures, 0 (same) to 1 (black against white). */
export function difference(a: PictureSignature, b: PictureSignature): number {
  let sum = 0;
  for (let at = 0; at < a.length; at += 1) sum += Math.abs(a[at]! - b[at]!);
  return sum / (255 * a.length);
}

/** Share of cells that changed by more than `level` (of 255) in any colour, 0 to 1: a small new object changes few cells, but those much. */
function changedShare(a: PictureSignature, b: PictureSignature, level = 24): number {
  let changed = 0;
  for (let at = 0; at < a.length; at += 3) {
    if (Math.abs(a[at]! - b[at]!) > level || Math.abs(a[at + 1]! - b[at + 1]!) > level || Math.abs(a[at + 2]! - b[at + 2]!) > level)
      changed += 1;
  }
  return changed / (a.length / 3);
}

/**
 * Whether a picture is worth looking at again after `before`: at least 1 % of its cells changed plainly, or it drifted as a whole.
 * Compare with the last picture that was looked at, not with the last one seen: slow pans add up.
 */
export function hasChanged(before: PictureSignature, now: PictureSignature): boolean {
  return changedShare(before, now) >= 0.01 || difference(before, now) >= 0.02;
}
