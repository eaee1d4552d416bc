import { layoutKvBlock } from '../../../kernels/attention/kvLayout.ts';
import type { KvDtype } from '../../../kernels/attention/kvLayout.ts';

/** Tokens of a page; the last one of a text may hold fewer. A damaged or interrupted page costs this many tokens. */
export const PAGE_TOKENS = 1024;
/** Keys of so many tokens share the scales of their channels (KIVI groups its keys too): fewer are more exact and take more room. */
const SCALE_TOKENS = 256;
/** The first tokens of a text take much of every query's attention, so that an error in them is an error everywhere: they stay float32 (KVQuant). */
export const FIRST_TOKENS = 16;

/** What the pages of a model have in common. */
export interface PageShape {
  readonly layers: number;
  readonly kvHeads: number;
  readonly headDim: number;
  readonly dtype: KvDtype;
}

/** Tokens of a page that are one KV block in every layer. */
export interface PagePart {
  readonly first: number;
  readonly count: number;
  readonly dtype: KvDtype;
  /** From the start of the layer. */
  readonly byteOffset: number;
}

/** Where the blocks of a page lie: layer after layer, in each the same parts. */
export interface PageLayout {
  readonly parts: readonly PagePart[];
  readonly layerBytes: number;
  readonly bytes: number;
}

/** The blocks of the page of `count` tokens from `first` on. */
export function layoutPage({ layers, kvHeads, headDim, dtype }: PageShape, first: number, count: number): PageLayout {
  const quantised = dtype === 'q8' || dtype === 'q4';
  const parts: PagePart[] = [];
  let byteOffset = 0;
  const end = first + count;
  for (let at = first; at < end;) {
    const exact = quantised && at < FIRST_TOKENS;
    const border = !quantised ? end : exact ? FIRST_TOKENS : at - (at % SCALE_TOKENS) + SCALE_TOKENS;
    const part: PagePart = { first: at, count: Math.min(border, end) - at, dtype: exact ? 'f32' : dtype, byteOffset };
    parts.push(part);
    byteOffset += layoutKvBlock({
      dtype: part.dtype,
      layer: 0,
      kvHeads,
      headDim,
      capacity: part.count,
      segments: false,
      keyMask: false,
    }).byteLength;
    at += part.count;
  }
  return { parts, layerBytes: byteOffset, bytes: layers * byteOffset };
}
