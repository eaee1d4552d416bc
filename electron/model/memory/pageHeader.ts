import { crc32 } from 'node:zlib';
import type { PageShape } from './pageLayout.ts';

/** Bytes before the blocks of a page file. */
export const HEADER_BYTES = 4096;
const MAGIC = 'LTKP';
const VERSION = 1;
const TEXT_AT = 8;

/** What a page file says of itself; it has to be word for word what is looked for. The blocks after it carry checksums of their own. */
export interface PageHeader extends PageShape {
  readonly contentId: string;
  readonly model: string;
  readonly theta: number;
  readonly prefixHash: string;
  readonly first: number;
  readonly count: number;
  /** Of the blocks. */
  readonly bytes: number;
}

/** Magic, checksum of the rest, and the header as JSON, padded with zeros. */
export function writePageHeader(header: PageHeader): Uint8Array {
  const bytes = new Uint8Array(HEADER_BYTES);
  const text = new TextEncoder().encode(JSON.stringify({ version: VERSION, ...header }));
  if (text.length > HEADER_BYTES - TEXT_AT) throw new RangeError('The header of a page is too long.');
  bytes.set(new TextEncoder().encode(MAGIC));
  bytes.set(text, TEXT_AT);
  new DataView(bytes.buffer).setUint32(4, crc32(bytes.subarray(TEXT_AT)), true);
  return bytes;
}

/** Whether these bytes are exactly the header that is wanted. */
export function isPageHeader(bytes: Uint8Array, wanted: PageHeader): boolean {
  return Buffer.compare(bytes, writePageHeader(wanted)) === 0;
}
