import { parse } from 'range-parser';

/** How to answer one request for a file: headers, and the bytes [start, end] to send; no bytes where `end < start`. */
export interface FilePart {
  status: 200 | 206 | 416;
  headers: Record<string, string>;
  start: number;
  end: number;
}

/**
 * The answer to a GET or HEAD for a file of `sizeBytes` with the request's Range header (RFC 9110, section 14; one range).
 * Electron's `net.fetch` and its file protocol ignore Range, so both media servers answer by this. A range without an end gets all that is left: of a scheme
 * that is not http Chromium takes the end of an answer for the end of the file, and every seek behind it for the end of the video.
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
  const { start, end } = first;
  return {
    status: 206,
    headers: { ...headers, 'Content-Range': `bytes ${start}-${end}/${sizeBytes}`, 'Content-Length': String(end - start + 1) },
    start,
    end,
  };
}
