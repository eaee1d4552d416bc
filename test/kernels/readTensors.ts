import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

export interface GoldenTensor {
  readonly dtype: string;
  readonly shape: readonly number[];
  readonly data: Float64Array;
}

/** The tensors of a golden file as float64 (each dtype of the goldens fits). */
export function readTensors(name: string): Map<string, GoldenTensor> {
  const bytes = readFileSync(goldenPath(name));
  const headerLength = Number(bytes.readBigUInt64LE(0));
  const header = JSON.parse(bytes.subarray(8, 8 + headerLength).toString('utf8')) as Record<
    string,
    { dtype: string; shape: number[]; data_offsets: [number, number] }
  >;
  const tensors = new Map<string, GoldenTensor>();
  for (const [key, { dtype, shape, data_offsets: offsets }] of Object.entries(header)) {
    if (key === '__metadata__') continue;
    const raw = Uint8Array.from(bytes.subarray(8 + headerLength + offsets[0], 8 + headerLength + offsets[1])).buffer;
    tensors.set(key, { dtype, shape, data: Float64Array.from(decode(dtype, raw)) });
  }
  return tensors;
}

export function goldenPath(name: string): string {
  return fileURLToPath(new URL(`../fixtures/goldens/${name}`, import.meta.url));
}

function decode(dtype: string, raw: ArrayBuffer): ArrayLike<number> & Iterable<number> {
  switch (dtype) {
    case 'F64':
      return new Float64Array(raw);
    case 'F32':
      return new Float32Array(raw);
    case 'I32':
      return new Int32Array(raw);
    case 'U8':
    case 'BOOL':
      return new Uint8Array(raw);
    case 'F16':
      return Array.from(new Uint16Array(raw), halfToNumber);
    default:
      throw new Error(`The goldens have no dtype ${dtype}.`);
  }
}

function halfToNumber(bits: number): number {
  const exponent = (bits >> 10) & 31;
  const mantissa = bits & 1023;
  const magnitude = exponent === 0 ? mantissa * 2 ** -24 : (1 + mantissa / 1024) * 2 ** (exponent - 15);
  return bits & 0x8000 ? -magnitude : magnitude;
}
