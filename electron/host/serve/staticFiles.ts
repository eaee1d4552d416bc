import { readFile } from 'node:fs/promises';
import { extname, join, normalize, sep } from 'node:path';
import type { ServerResponse } from 'node:http';

const MIME_TYPES: Record<string, string> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.woff2': 'font/woff2',
  '.svg': 'image/svg+xml',
  '.webp': 'image/webp',
  '.png': 'image/png',
  '.jpg': 'image/jpeg',
};

/** Headers of every page of `serve`: no inline script, nothing from elsewhere, no frame around it. */
export function pageHeaders(port: number): Record<string, string> {
  return {
    'Content-Security-Policy': [
      "default-src 'none'",
      "script-src 'self'",
      "style-src 'self'",
      "img-src 'self' data: blob:",
      "media-src 'self'",
      "font-src 'self'",
      `connect-src 'self' ws://127.0.0.1:${port} ws://localhost:${port}`,
      "base-uri 'none'",
      "form-action 'none'",
      "frame-ancestors 'none'",
    ].join('; '),
    'X-Content-Type-Options': 'nosniff',
    'Referrer-Policy': 'no-referrer',
    'Cross-Origin-Opener-Policy': 'same-origin',
    'Cross-Origin-Resource-Policy': 'same-origin',
  };
}

/** Sends a file of the built window; answers 404 for anything that is not one. */
export async function sendStatic(
  folder: string,
  pathname: string,
  headers: Record<string, string>,
  response: ServerResponse,
): Promise<void> {
  const path = normalize(join(folder, pathname === '/' ? 'index.html' : pathname));
  const mimeType = MIME_TYPES[extname(path)];
  const bytes = path.startsWith(folder + sep) && mimeType !== undefined ? await readFile(path).catch(() => null) : null;
  if (bytes === null) {
    response.writeHead(404, { ...headers, 'Content-Type': 'text/plain; charset=utf-8' }).end('Not found.\n');
    return;
  }
  response
    .writeHead(200, { ...headers, 'Content-Type': mimeType, 'Content-Length': bytes.byteLength, 'Cache-Control': 'no-cache' })
    .end(bytes);
}
