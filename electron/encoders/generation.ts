import { createHash } from 'node:crypto';

/** A value that JSON can hold; object keys are put in order before hashing. */
export type Setting = string | number | boolean | null | readonly Setting[] | { readonly [key: string]: Setting };

function canonical(value: Setting): string {
  if (Array.isArray(value)) return `[${value.map((item: Setting) => canonical(item)).join(',')}]`;
  if (value !== null && typeof value === 'object') {
    const entries = Object.entries(value as Record<string, Setting>).sort(([a], [b]) => (a < b ? -1 : 1));
    return `{${entries.map(([key, item]) => `${JSON.stringify(key)}:${canonical(item)}`).join(',')}}`;
  }
  return JSON.stringify(value);
}

/**
 * Short name (16 hex digits) of everything that decides what an encoder writes: the sha256 of its model files, its settings and,
 * at the pipeline, the sampler. Every vector and transcript row carries it, so that generations never mix.
 */
export function generationOf(parts: Record<string, Setting>): string {
  return createHash('sha256').update(canonical(parts)).digest('hex').slice(0, 16);
}
