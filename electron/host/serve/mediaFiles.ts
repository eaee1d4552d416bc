import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { pipeline } from 'node:stream/promises';
import type { Bridge } from '../../contract/bridge.ts';
import { planFilePart } from '../../platform/byteRange.ts';

/** Answers `/media/VIDEO` and `/media/VIDEO/FILE` with the file that the host names for it, and with nothing else. */
export async function sendMedia(host: Bridge, url: URL, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const [, , videoId = '', ...rest] = url.pathname.split('/').map((part) => decodeURIComponent(part));
  const file = rest.join('/');
  const found = await host.request('media.resolve', file === '' ? { videoId } : { videoId, file }).catch(() => null);
  const info = found === null ? null : await stat(found.path).catch(() => null);
  if (found === null || !info?.isFile()) {
    response.writeHead(404, { 'Content-Type': 'text/plain; charset=utf-8' }).end('Not found.\n');
    return;
  }
  const part = planFilePart(info.size, request.headers.range ?? null, found.mimeType);
  response.writeHead(part.status, part.headers);
  if (request.method === 'HEAD' || part.end < part.start) {
    response.end();
    return;
  }
  // a player that seeks drops the connection: that ends the reading and is no error
  await pipeline(createReadStream(found.path, { start: part.start, end: part.end }), response).catch(() => undefined);
}
