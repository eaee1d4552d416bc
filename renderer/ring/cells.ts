/** Memory that one cell of the picture stands for, bytes: the smallest of these with which nobody has more cells than fit. */
const CELL_BYTES = [1, 2, 4, 8, 16, 32, 64, 128, 256, 512, 1024].map((mebibytes) => mebibytes * 2 ** 20);

/** How much memory a cell means, and how many cells each has. */
export function cellsOf(bytes: readonly number[], most: number): { cellBytes: number; cells: number[] } {
  const largest = Math.max(0, ...bytes);
  const cellBytes = CELL_BYTES.find((size) => largest / size <= most) ?? Math.ceil(largest / most);
  return { cellBytes, cells: bytes.map((one) => Math.ceil(one / cellBytes)) };
}
