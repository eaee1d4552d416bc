/** IEEE 754 half precision by bits: the runtimes that read blocks do not all have Float16Array. */

const word = new Uint32Array(1);
const float = new Float32Array(word.buffer);
let table: Float32Array | undefined;

/** The bits of the half nearest to `value`, ties to even; beyond 65504 it is infinity. */
export function toFloat16Bits(value: number): number {
  float[0] = value;
  const bits = word[0]!;
  const sign = (bits >>> 16) & 0x8000;
  const magnitude = bits & 0x7fffffff;
  if (magnitude >= 0x7f800000) return sign | (magnitude > 0x7f800000 ? 0x7e00 : 0x7c00);
  if (magnitude >= 0x477ff000) return sign | 0x7c00;
  if (magnitude >= 0x38800000) {
    // normal: rebias the exponent from 127 to 15, drop 13 bits of mantissa
    return sign | ((magnitude - 0x38000000 + 0xfff + ((magnitude >>> 13) & 1)) >>> 13);
  }
  if (magnitude < 0x33000000) return sign;
  const shift = 126 - (magnitude >>> 23);
  const mantissa = (magnitude & 0x7fffff) | 0x800000;
  const kept = mantissa >>> shift;
  const rest = mantissa & ((1 << shift) - 1);
  const half = 1 << (shift - 1);
  return sign | (kept + (rest > half || (rest === half && (kept & 1) === 1) ? 1 : 0));
}

/** All 65,536 halves as floats: a look-up decodes at memory speed. */
export function float16Table(): Float32Array {
  if (table) return table;
  const made = new Float32Array(65536);
  for (let bits = 0; bits < 65536; bits++) {
    const exponent = (bits >>> 10) & 31;
    const mantissa = bits & 1023;
    const magnitude =
      exponent === 31 ? (mantissa === 0 ? Infinity : NaN) : exponent === 0 ? mantissa * 2 ** -24 : (1024 + mantissa) * 2 ** (exponent - 25);
    made[bits] = bits & 0x8000 ? -magnitude : magnitude;
  }
  table = made;
  return made;
}
