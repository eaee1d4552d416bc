import { parse } from 'range-parser';

/** Longest body of one 206 answer, bytes: a player asks on, and a seek never waits for more. */
const MAX_PART_BYTES = 4 * 1024 * 1024;

/** How to answer one request for a file: headers, and the bytes [start, end] to send; no bytes where `end < start`. */
export interface FilePart {
  status: 200 | 206 | 416;
  headers: Record<string, string>;
  start: number;
  end: number;
}

/**
 * The answer to a GET or HEAD for a file of `sizeBytes` with the request's Range header (RFC 9110, section 14; one range).
 * Electron's `net.fetch` and its file protocol ignore Range, so both media servers answer by this.
 */
export function planFilePart(sizeBytes: number, range: string | null, mimeType: string): FilePart {
  const headers: Record<string, string> = {
    'Content-Type': mimeType,
    'Accept-Ranges': 'bytes',
    'Cache-Control': 'no-store',
    'X-Content-Type-Options': 'nosniff',
  };
  const whole: FilePart = { status: 200, headers: { ...headers, 'Content-Length': String(sizeBytes) }, start: 0, end: sizeBytes - 1 };
  if (range === null) return whole;
  const parsed = parse(sizeBytes, range);
  const first = parsed.ranges[0];
  const unsatisfiable = (parsed.code & 2) !== 0;
  // a header that is no range at all is ignored, as the RFC asks
  if (parsed.type !== 'bytes' || (first === undefined && !unsatisfiable)) return whole;
  if (first === undefined) {
    return { status: 416, headers: { ...headers, 'Content-Range': `bytes */${sizeBytes}`, 'Content-Length': '0' }, start: 0, end: -1 };
  }
  const end = Math.min(first.end, first.start + MAX_PART_BYTES - 1);
  return {
    status: 206,
    headers: { ...headers, 'Content-Range': `bytes ${first.start}-${end}/${sizeBytes}`, 'Content-Length': String(end - first.start + 1) },
    start: first.start,
    end,
  };
}
