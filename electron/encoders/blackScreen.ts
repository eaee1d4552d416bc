/** Index that follows the 80 COCO names: a picture in which nothing is to be seen is a category of its own, as no model names it. */
export const BLACK_SCREEN_LABEL = 80;
/**
 * Levels of 255: up to the first the picture is surely black, from the second it surely is not. A night picture is dark on the whole,
 * but its lamps, windows and sky are not; `brightest` is the level that a share `spared` of the pixels exceeds.
 */
export const BLACK_SCREEN = { mean: [6, 12], brightest: [16, 48], spared: 0.0005 } as const;

/** How sure it is that an RGB24 picture is empty and black, 0 to 1. */
export function blackness(rgb: Uint8Array): number {
  const counts = new Uint32Array(256);
  const size = Math.floor(rgb.length / 3);
  let sum = 0;
  for (let at = 0; at < size * 3; at += 3) {
    // BT.601 in 256ths
    const luma = (77 * rgb[at]! + 150 * rgb[at + 1]! + 29 * rgb[at + 2]!) >> 8;
    counts[luma]!++;
    sum += luma;
  }
  let brightest = 255;
  for (let above = counts[255]!; brightest > 0 && above <= BLACK_SCREEN.spared * size; above += counts[brightest]!) brightest--;
  return Math.min(below(sum / size, BLACK_SCREEN.mean), below(brightest, BLACK_SCREEN.brightest));
}

/** 1 up to the first level, 0 from the second, a straight line between. */
function below(level: number, [sure, never]: readonly [number, number]): number {
  return Math.min(1, Math.max(0, (never - level) / (never - sure)));
}
