import { createHash } from 'node:crypto';
import { closeSync, fstatSync, openSync, readFileSync, readSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { ModelConfig } from '../config.ts';
import { PAGE_TOKENS } from './pageLayout.ts';
import type { MemoryText } from './videoMemory.ts';

/** A page as it may be kept: which of the text's pages it is, and everything up to its end as a hash. */
export interface PageIdentity {
  readonly index: number;
  readonly first: number;
  readonly count: number;
  /** Of all tokens from the text's first to the page's last: keys depend on everything before them. */
  readonly prefixHash: string;
}

/** Weights are told apart by their size and this many samples of this many bytes: a file of many gigabytes is not read as a whole to be known again. */
const SAMPLES = 256;
const SAMPLE_BYTES = 4096;

/** Identity of what computes keys and values: two models with the same hash give the same ones. Throws what reading the files throws. */
export function modelHash(path: string, config: ModelConfig, mode: string): string {
  const hash = createHash('sha256');
  const { contextLength: _, ...numbers } = config;
  hash.update(JSON.stringify({ numbers, mode }));
  for (const file of filesOf(path)) hashSamples(file, hash);
  return hash.digest('hex').slice(0, 16);
}

/** The pages of a text in order. */
export function pagesOf({ tokens, visionMask }: Pick<MemoryText, 'tokens' | 'visionMask'>): PageIdentity[] {
  const pages: PageIdentity[] = [];
  let before = '';
  for (let first = 0; first < tokens.length; first += PAGE_TOKENS) {
    const count = Math.min(PAGE_TOKENS, tokens.length - first);
    const hash = createHash('sha256')
      .update(before)
      .update(Int32Array.from(tokens.slice(first, first + count)));
    const mask = visionMask?.subarray(first, first + count);
    if (mask?.some((value) => value !== 0)) hash.update('vision').update(mask);
    before = hash.digest('hex').slice(0, 32);
    pages.push({ index: pages.length, first, count, prefixHash: before });
  }
  return pages;
}

/** The file itself, or the shards that an index names. */
function filesOf(path: string): string[] {
  if (!path.endsWith('.json')) return [path];
  const { weight_map: map = {} } = JSON.parse(readFileSync(path, 'utf8')) as { weight_map?: Record<string, string> };
  return [path, ...[...new Set(Object.values(map))].sort().map((name) => join(dirname(path), name))];
}

function hashSamples(file: string, hash: ReturnType<typeof createHash>): void {
  const descriptor = openSync(file, 'r');
  try {
    const { size } = fstatSync(descriptor);
    hash.update(`${size}`);
    const bytes = new Uint8Array(SAMPLE_BYTES);
    for (let sample = 0; sample < SAMPLES; sample++) {
      const at = Math.floor((sample * Math.max(0, size - SAMPLE_BYTES)) / (SAMPLES - 1));
      hash.update(bytes.subarray(0, readSync(descriptor, bytes, 0, SAMPLE_BYTES, at)));
    }
  } finally {
    closeSync(descriptor);
  }
}
