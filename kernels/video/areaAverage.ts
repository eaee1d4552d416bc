/** RGB24 rows, upright. */
export interface RgbPicture {
  width: number;
  height: number;
  rgb: Uint8Array;
}

/** Edges of `parts` equal stretches of `length` pixels as whole pixels; every stretch holds at least one. */
function edges(length: number, parts: number): Int32Array {
  return Int32Array.from({ length: parts + 1 }, (_, part) => Math.floor((part * length) / parts));
}

/** Shrinks a picture by averaging the pixels that fall into each cell (whole pixels); enlarging repeats them. Returns RGB24 of width x height. */
export function areaAverage(picture: RgbPicture, width: number, height: number): Uint8Array {
  const out = new Uint8Array(width * height * 3);
  const columns = edges(picture.width, width);
  const rows = edges(picture.height, height);
  const { rgb } = picture;
  let at = 0;
  for (let y = 0; y < height; y += 1) {
    const top = rows[y]!;
    const bottom = Math.max(top + 1, rows[y + 1]!);
    for (let x = 0; x < width; x += 1) {
      const left = columns[x]!;
      const right = Math.max(left + 1, columns[x + 1]!);
      let red = 0;
      let green = 0;
      let blue = 0;
      for (let row = top; row < bottom; row += 1) {
        let pixel = (row * picture.width + left) * 3;
        for (let column = left; column < right; column += 1, pixel += 3) {
          red += rgb[pixel]!;
          green += rgb[pixel + 1]!;
          blue += rgb[pixel + 2]!;
        }
      }
      const count = (bottom - top) * (right - left);
      out[at] = Math.round(red / count);
      out[at + 1] = Math.round(green / count);
      out[at + 2] = Math.round(blue / count);
      at += 3;
    }
  }
  return out;
}
