/**
 * Just enough of WebAssembly's binary format (webassembly.org, core specification 3.0, with SIMD and relaxed SIMD) to write a kernel as nested expressions and get a
 * module: no compiler and no generated file stand between this source and what runs.
 */
export type Code = readonly number[];

function unsigned(value: number): number[] {
  const bytes: number[] = [];
  for (let rest = value; ; rest = Math.floor(rest / 128)) {
    if (rest < 128) return [...bytes, rest];
    bytes.push((rest % 128) + 128);
  }
}

function signed(value: number): number[] {
  const bytes: number[] = [];
  for (let rest = value; ; rest >>= 7) {
    const low = rest & 127;
    const more = rest >> 7;
    if ((more === 0 && low < 64) || (more === -1 && low >= 64)) return [...bytes, low];
    bytes.push(low | 128);
  }
}

const TYPES = { i32: 0x7f, f32: 0x7d, v128: 0x7b } as const;
type Type = keyof typeof TYPES;

/** Operators by the name that the specification gives them; those from 0x100 on are relaxed SIMD. */
const PLAIN = {
  select: 0x1b,
  'i32.add': 0x6a,
  'i32.sub': 0x6b,
  'i32.mul': 0x6c,
  'i32.div_u': 0x6e,
  'i32.shl': 0x74,
  'i32.lt_u': 0x49,
} as const;
const SIMD = {
  'i32x4.splat': 0x11,
  'f32x4.splat': 0x13,
  'f32x4.nearest': 0x6a,
  'i16x8.narrow_i32x4_s': 0x85,
  'v128.and': 0x4e,
  'i16x8.extend_low_i8x16_u': 0x89,
  'i16x8.extend_high_i8x16_u': 0x8a,
  'i16x8.shr_u': 0x8d,
  'i8x16.splat': 0x0f,
  'i32x4.add': 0xae,
  'i32x4.shl': 0xab,
  'i32x4.dot_i16x8_s': 0xba,
  'f32x4.abs': 0xe0,
  'f32x4.add': 0xe4,
  'f32x4.sub': 0xe5,
  'f32x4.mul': 0xe6,
  'f32x4.div': 0xe7,
  'f32x4.min': 0xe8,
  'f32x4.max': 0xe9,
  'i32x4.trunc_sat_f32x4_s': 0xf8,
  'f32x4.convert_i32x4_s': 0xfa,
  'f32x4.relaxed_madd': 0x105,
} as const;
const LOADS = { 'v128.load': 0x00, 'v128.load8x8_s': 0x01, 'v128.load32_splat': 0x09, 'v128.load64_splat': 0x0a } as const;

export const i32 = (value: number): Code => [0x41, ...signed(value)];
export const f32 = (value: number): Code => [0x43, ...new Uint8Array(Float32Array.of(value).buffer)];

/** An operator with its operands, in their order. */
export function op(name: keyof typeof PLAIN | keyof typeof SIMD, ...operands: readonly Code[]): Code {
  const code = name in PLAIN ? [PLAIN[name as keyof typeof PLAIN]] : [0xfd, ...unsigned(SIMD[name as keyof typeof SIMD])];
  return [...operands.flat(), ...code];
}

export function load(name: keyof typeof LOADS, address: Code, offset = 0): Code {
  return [...address, 0xfd, ...unsigned(LOADS[name]), 0, ...unsigned(offset)];
}

export function store(address: Code, value: Code, offset = 0): Code {
  return [...address, ...value, 0xfd, 0x0b, 0, ...unsigned(offset)];
}

/** Stores the first two floats only. */
export function storePair(address: Code, value: Code, offset = 0): Code {
  return [...address, ...value, 0xfd, 0x5b, 0, ...unsigned(offset), 0];
}

/** The bytes of 32-bit lanes 0..7 of two vectors, for {@link shuffle}. */
export function lanes(...numbers: readonly number[]): number[] {
  return numbers.flatMap((lane) => [0, 1, 2, 3].map((byte) => lane * 4 + byte));
}

/** v128 with its lanes in another order, 16 bytes out of the 32 of `a` and `b`. */
export function shuffle(a: Code, b: Code, bytes: readonly number[]): Code {
  return [...a, ...b, 0xfd, 0x0d, ...bytes];
}

/** One function of a module: parameters first, then locals, all by name. */
export class FunctionBody {
  readonly parameters: readonly Type[];
  readonly #locals: Type[] = [];
  readonly #names = new Map<string, number>();
  readonly #code: number[] = [];

  constructor(parameters: Readonly<Record<string, Type>>) {
    this.parameters = Object.values(parameters);
    for (const name of Object.keys(parameters)) this.#names.set(name, this.#names.size);
  }

  local(type: Type, ...names: readonly string[]): void {
    for (const name of names) {
      this.#names.set(name, this.#names.size);
      this.#locals.push(type);
    }
  }

  get(name: string): Code {
    return [0x20, ...unsigned(this.#index(name))];
  }

  set(name: string, value: Code): Code {
    return [...value, 0x21, ...unsigned(this.#index(name))];
  }

  /** Sets and goes on with the value. */
  tee(name: string, value: Code): Code {
    return [...value, 0x22, ...unsigned(this.#index(name))];
  }

  /** `name` += `step`. */
  advance(name: string, step: number): Code {
    return this.set(name, op('i32.add', this.get(name), i32(step)));
  }

  /** `name` = the smaller of two (unsigned). */
  least(name: string, a: Code, b: Code): Code {
    return this.set(name, op('select', a, b, op('i32.lt_u', a, b)));
  }

  /** Runs the body once, and again while `name` < `end` (unsigned). */
  repeat(name: string, end: Code, body: Code): Code {
    return [0x03, 0x40, ...body, ...this.get(name), ...end, PLAIN['i32.lt_u'], 0x0d, 0, 0x0b];
  }

  append(...code: readonly Code[]): void {
    for (const part of code) for (const byte of part) this.#code.push(byte);
  }

  /** As the code section wants it. */
  encoded(): number[] {
    const locals = this.#locals.flatMap((type) => [1, TYPES[type]]);
    const body = [...unsigned(this.#locals.length), ...locals, ...this.#code, 0x0b];
    return [...unsigned(body.length), ...body];
  }

  #index(name: string): number {
    const index = this.#names.get(name);
    if (index === undefined) throw new RangeError(`There is no local ${name}.`);
    return index;
  }
}

/** A module that exports these functions (none returns anything) and works on the memory that it imports as `m.m`. */
export function assemble(functions: Readonly<Record<string, FunctionBody>>): Uint8Array<ArrayBuffer> {
  const bodies = Object.values(functions);
  const text = (value: string): number[] => [value.length, ...new TextEncoder().encode(value)];
  const section = (id: number, count: number, content: readonly number[]): number[] => {
    const counted = [...unsigned(count), ...content];
    return [id, ...unsigned(counted.length), ...counted];
  };
  return Uint8Array.from([
    ...[0x00, 0x61, 0x73, 0x6d, 1, 0, 0, 0],
    ...section(
      1,
      bodies.length,
      bodies.flatMap(({ parameters }) => [0x60, parameters.length, ...parameters.map((type) => TYPES[type]), 0]),
    ),
    ...section(2, 1, [...text('m'), ...text('m'), 0x02, 0x00, 1]),
    ...section(
      3,
      bodies.length,
      bodies.map((_, index) => index),
    ),
    ...section(
      7,
      bodies.length,
      Object.keys(functions).flatMap((name, index) => [...text(name), 0x00, index]),
    ),
    ...section(
      10,
      bodies.length,
      bodies.flatMap((body) => body.encoded()),
    ),
  ]);
}
