import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { Readable } from 'node:stream';
import { LongtakeError } from '../contract/errors.ts';
import { PAGE_ORIGIN } from './pageProtocol.ts';
import { planFilePart } from '../platform/byteRange.ts';

/** What a host says that knows better by now; whatever else goes wrong, it is away or not yet back. */
const REFUSED = new Set(['VIDEO_UNKNOWN', 'FILE_MISSING', 'NOT_GRANTED']);

/** Remembers where files lie, so that what plays plays on while the host is away: a file that it once named stays allowed. */
export function rememberMedia(resolve: ResolveMedia): ResolveMedia {
  const known = new Map<string, Awaited<ReturnType<ResolveMedia>>>();
  return async (videoId, file) => {
    const key = `${videoId}/${file}`;
    try {
      const found = await resolve(videoId, file);
      known.set(key, found);
      return found;
    } catch (error) {
      const remembered = known.get(key);
      if (remembered && !(error instanceof LongtakeError && REFUSED.has(error.code))) return remembered;
      throw error;
    }
  };
}

export type ResolveMedia = (videoId: string, file: string) => Promise<{ path: string; mimeType: string }>;

/**
 * Answers media://library/VIDEO and media://library/VIDEO/FILE with the file that the host names for it, and with nothing else.
 * Range, HEAD and 416 are answered here: `net.fetch` of a file ignores them.
 */
export async function answerMedia(
  request: Request,
  resolve: ResolveMedia,
  refuse: (what: string, detail: string) => void,
): Promise<Response> {
  const url = new URL(request.url);
  const notFound = () => {
    refuse('media', `${request.method} ${request.url}`);
    return new Response('Not found.', { status: 404, headers: { 'Content-Type': 'text/plain' } });
  };
  if (url.host !== 'library' || (request.method !== 'GET' && request.method !== 'HEAD')) return notFound();
  const parts = partsOf(url.pathname);
  if (parts === null) return notFound();
  const [, videoId = '', ...rest] = parts;
  const found = await resolve(videoId, rest.join('/')).catch(() => null);
  const info = found === null ? null : await stat(found.path).catch(() => null);
  if (found === null || !info?.isFile()) return notFound();
  const part = planFilePart(info.size, request.headers.get('range'), found.mimeType);
  part.headers = { ...part.headers, 'Access-Control-Allow-Origin': PAGE_ORIGIN };
  if (request.method === 'HEAD' || part.end < part.start) return new Response(null, part);
  const stream = createReadStream(found.path, { start: part.start, end: part.end, highWaterMark: 512 * 1024 });
  // a player that seeks cancels the body: that ends the reading and is no error
  stream.on('error', () => stream.destroy());
  return new Response(Readable.toWeb(stream) as ReadableStream, part);
}

/** The parts of a path; null where an escape in it is wrong. */
function partsOf(path: string): string[] | null {
  try {
    return path.split('/').map((part) => decodeURIComponent(part));
  } catch {
    return null;
  }
}
