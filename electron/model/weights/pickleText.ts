import type { ByteCursor } from './byteCursor.ts';
import { damagedWeights } from './weightErrors.ts';

const MAX_NAME_BYTES = 4096;
/** V8 holds no longer string. */
const MAX_TEXT_BYTES = 1 << 29;

/** A short line of a pickle of protocol 0: a name or a number. */
export function readLine(cursor: ByteCursor): string {
  return Buffer.from(cursor.line(MAX_NAME_BYTES)).toString('latin1');
}

/**
 * A text of protocol 0: `raw` as Python's raw-unicode-escape (only \uXXXX and \UXXXXXXXX are escapes, the rest is latin1), otherwise a quoted
 * literal of Python 2 with its escapes.
 */
export function readPythonString(cursor: ByteCursor, raw: boolean): string {
  const bytes = cursor.line(MAX_TEXT_BYTES);
  const text = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('latin1');
  try {
    if (raw)
      return text.replaceAll(/\\u([0-9a-fA-F]{4})|\\U([0-9a-fA-F]{8})/g, (_, short?: string, long?: string) =>
        String.fromCodePoint(parseInt(short ?? long ?? '', 16)),
      );
    const quoted = /^(['"])(.*)\1$/s.exec(text.trim());
    if (!quoted) throw new SyntaxError('no quotes');
    return quoted[2]!.replaceAll(/\\(?:x([0-9a-fA-F]{2})|([\\'"nrt]))/g, (_, hex?: string, single?: string) =>
      hex === undefined ? ({ n: '\n', r: '\r', t: '\t' }[single!] ?? single!) : String.fromCharCode(parseInt(hex, 16)),
    );
  } catch {
    throw damagedWeights(cursor.file.path, 'a text in it cannot be read');
  }
}
