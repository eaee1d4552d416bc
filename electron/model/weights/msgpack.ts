import type { ByteCursor } from './byteCursor.ts';
import { damagedWeights } from './weightErrors.ts';

/** The head of one msgpack value. What lies in a list or a map follows in the stream; bytes and extensions are named by place, not read. */
export type MessageItem =
  | { kind: 'list' | 'map'; count: number }
  | { kind: 'text'; text: string }
  | { kind: 'bytes'; offset: number; length: number }
  | { kind: 'extension'; type: number; offset: number; length: number }
  | { kind: 'number'; number: number }
  | { kind: 'other' };

const MAX_TEXT_BYTES = 4096;

/**
 * Reads the head of the next value (https://github.com/msgpack/msgpack/blob/master/spec.md). Flat on purpose: a file nested 100,000 deep
 * costs its reader no stack, and a length is believed only if the file holds that much.
 *
 * @throws LongtakeError WEIGHTS_DAMAGED
 */
export function readMessageItem(cursor: ByteCursor): MessageItem {
  const head = cursor.u8();
  if (head < 0x80) return { kind: 'number', number: head };
  if (head < 0x90) return container(cursor, 'map', head & 15);
  if (head < 0xa0) return container(cursor, 'list', head & 15);
  if (head < 0xc0) return text(cursor, head & 31);
  if (head >= 0xe0) return { kind: 'number', number: head - 256 };
  switch (head) {
    case 0xc0:
    case 0xc2:
    case 0xc3:
      return { kind: 'other' };
    case 0xc4:
    case 0xc5:
    case 0xc6: {
      const length = sized(cursor, head - 0xc4);
      return { kind: 'bytes', offset: cursor.skip(length), length };
    }
    case 0xc7:
    case 0xc8:
    case 0xc9:
      return extension(cursor, sized(cursor, head - 0xc7));
    case 0xca:
      return { kind: 'number', number: cursor.f32(false) };
    case 0xcb:
      return { kind: 'number', number: cursor.f64(false) };
    case 0xcc:
    case 0xcd:
    case 0xce:
      return { kind: 'number', number: sized(cursor, head - 0xcc) };
    case 0xcf:
      return { kind: 'number', number: Number(cursor.u64(false)) };
    case 0xd0:
      return { kind: 'number', number: (cursor.u8() << 24) >> 24 };
    case 0xd1:
      return { kind: 'number', number: (cursor.u16(false) << 16) >> 16 };
    case 0xd2:
      return { kind: 'number', number: cursor.i32(false) };
    case 0xd3:
      return { kind: 'number', number: Number(cursor.i64(false)) };
    case 0xd4:
    case 0xd5:
    case 0xd6:
    case 0xd7:
    case 0xd8:
      return extension(cursor, 1 << (head - 0xd4));
    case 0xd9:
    case 0xda:
    case 0xdb:
      return text(cursor, sized(cursor, head - 0xd9));
    case 0xdc:
    case 0xdd:
      return container(cursor, 'list', sized(cursor, head - 0xdc + 1));
    case 0xde:
    case 0xdf:
      return container(cursor, 'map', sized(cursor, head - 0xde + 1));
    default:
      throw damagedWeights(cursor.file.path, 'it holds a byte that begins nothing');
  }
}

/** An unsigned number of 1, 2 or 4 bytes, big-endian. */
function sized(cursor: ByteCursor, power: number): number {
  return power === 0 ? cursor.u8() : power === 1 ? cursor.u16(false) : cursor.u32(false);
}

function container(cursor: ByteCursor, kind: 'list' | 'map', count: number): MessageItem {
  if (count > cursor.left) throw cursor.cut();
  return { kind, count };
}

function text(cursor: ByteCursor, length: number): MessageItem {
  if (length > MAX_TEXT_BYTES) {
    cursor.skip(length);
    return { kind: 'other' };
  }
  return { kind: 'text', text: Buffer.from(cursor.take(length)).toString('utf8') };
}

function extension(cursor: ByteCursor, length: number): MessageItem {
  const type = cursor.u8();
  return { kind: 'extension', type, offset: cursor.skip(length), length };
}

/** Steps over one whole value, however deep, by counting what is still to come. */
export function stepOver(cursor: ByteCursor): void {
  for (let open = 1; open > 0; open--) {
    const item = readMessageItem(cursor);
    if (item.kind === 'list') open += item.count;
    else if (item.kind === 'map') open += item.count * 2;
  }
}
