import { KernelError } from '../../kernels/kernelError.ts';
import { blocksPerRow, QUANT_BLOCK } from '../../kernels/linear/weights.ts';
import type { RowWeights } from '../../kernels/linear/weights.ts';

/** The part `from` to `to` of something that the ranks share. */
export interface Share {
  readonly from: number;
  readonly to: number;
}

/** A rank's share of `size`, in whole multiples of `grain`; a rank may have none. */
export function shareOf(size: number, rank: number, worldSize: number, grain = 1): Share {
  const units = Math.ceil(size / grain);
  const at = (index: number): number => Math.min(size, Math.floor((index * units) / worldSize) * grain);
  return { from: at(rank), to: at(rank + 1) };
}

type Values = Float32Array | Int8Array | Uint8Array;
type Change = <T extends Values>(values: T, perRow: number, name: 'data' | 'scales' | 'minima') => T;

/** The weight with each of its arrays changed; `perRow` are an array's elements for one row. */
function changed<W extends RowWeights>(weights: W, change: Change): W {
  const all: RowWeights = weights;
  const blocks = blocksPerRow(all.inWidth);
  switch (all.format) {
    case 'f32':
      return { ...weights, data: change(all.data, all.inWidth, 'data') };
    case 'q8':
      return { ...weights, data: change(all.data, blocks * QUANT_BLOCK, 'data'), scales: change(all.scales, blocks, 'scales') };
    case 'q4':
      return { ...weights, data: change(all.data, (blocks * QUANT_BLOCK) / 2, 'data'), scales: change(all.scales, blocks, 'scales') };
    case 'affine4':
      return {
        ...weights,
        data: change(all.data, (blocks * QUANT_BLOCK) / 2, 'data'),
        scales: change(all.scales, blocks, 'scales'),
        minima: change(all.minima, blocks, 'minima'),
      };
  }
}

/** Rows of a weight: a view, nothing is copied. */
export function sliceRows<W extends RowWeights>(weights: W, { from, to }: Share): W {
  return { ...changed(weights, (values, perRow) => values.subarray(from * perRow, to * perRow) as typeof values), outWidth: to - from };
}

/** Columns of a weight; of one in blocks the borders lie between blocks. */
export function sliceColumns<W extends RowWeights>(weights: W, { from, to }: Share): W {
  const { outWidth, inWidth } = weights;
  const whole = weights.format === 'f32' ? inWidth : blocksPerRow(inWidth) * QUANT_BLOCK;
  const end = to === inWidth ? whole : to;
  const cut = changed(weights, (values, perRow) => {
    const [first, last] = [(from * perRow) / whole, (end * perRow) / whole];
    const out = new (values.constructor as new (length: number) => typeof values)(outWidth * (last - first));
    for (let row = 0; row < outWidth; row++) out.set(values.subarray(row * perRow + first, row * perRow + last), row * (last - first));
    return out;
  });
  return { ...cut, inWidth: to - from };
}

/** Some rows of several weights that stand one under the other. They have to be of one format. */
export function joinRows<W extends RowWeights>(parts: readonly W[], { from, to }: Share): W {
  const slices: W[] = [];
  let first = 0;
  for (const part of parts) {
    const start = Math.max(from, first) - first;
    const end = Math.min(to, first + part.outWidth) - first;
    if (start < end) slices.push(sliceRows(part, { from: start, to: end }));
    first += part.outWidth;
  }
  const [model] = slices;
  if (!model || slices.some(({ format }) => format !== model.format))
    throw new KernelError('UNSUPPORTED', 'q, k and v of a layer differ in format.');
  const outWidth = slices.reduce((sum, part) => sum + part.outWidth, 0);
  const joined = changed(model, (values, perRow, name) => {
    const out = new (values.constructor as new (length: number) => typeof values)(outWidth * perRow);
    let at = 0;
    for (const slice of slices) {
      const own = (slice as unknown as Record<typeof name, typeof values>)[name];
      out.set(own, at);
      at += own.length;
    }
    return out;
  });
  return { ...joined, outWidth };
}
