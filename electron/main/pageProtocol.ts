import { readFile } from 'node:fs/promises';
import { extname, join, normalize, sep } from 'node:path';
import { z } from 'zod';

/** Where the window's own page lies: a scheme of its own, because file:// pages may read each other. */
export const PAGE_ORIGIN = 'app://longtake';

const MIME_TYPES: Record<string, string> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.woff2': 'font/woff2',
  '.svg': 'image/svg+xml',
  '.webp': 'image/webp',
};

const POLICY = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "img-src 'self' media: data: blob:",
  'media-src media:',
  "font-src 'self'",
  // small pictures of the timeline are fetched, to be decoded beside the page; nothing else can be reached
  'connect-src media:',
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
  // what the policy refuses comes back to this process, which writes it down
  'report-uri /refused',
].join('; ');

const reportSchema = z.object({ 'csp-report': z.object({ 'effective-directive': z.string(), 'blocked-uri': z.string() }) });

/** Answers app://longtake/PATH with a file of the built window under a strict content security policy. */
export async function answerPage(request: Request, folder: string, refuse: (what: string, detail: string) => void): Promise<Response> {
  const url = new URL(request.url);
  if (url.pathname === '/refused' && request.method === 'POST') {
    refuse('content', whatWasRefused(await request.text()));
    return new Response(null, { status: 204 });
  }
  const path = normalize(join(folder, url.pathname === '/' ? 'index.html' : decoded(url.pathname)));
  const mimeType = MIME_TYPES[extname(path)];
  const inside = url.host === 'longtake' && path.startsWith(folder + sep);
  const bytes = inside && mimeType !== undefined ? await readFile(path).catch(() => null) : null;
  if (bytes === null || mimeType === undefined) {
    refuse('page', request.url);
    return new Response('Not found.', { status: 404 });
  }
  return new Response(new Uint8Array(bytes), {
    headers: { 'Content-Type': mimeType, 'Content-Security-Policy': POLICY, 'X-Content-Type-Options': 'nosniff' },
  });
}

/** Directive and address of a report that the page's policy was violated. */
function whatWasRefused(report: string): string {
  try {
    const { 'csp-report': violation } = reportSchema.parse(JSON.parse(report));
    return `${violation['effective-directive']} ${violation['blocked-uri']}`;
  } catch {
    return report;
  }
}

/** A path whose escapes are wrong names nothing. */
function decoded(path: string): string {
  try {
    return decodeURIComponent(path);
  } catch {
    return '';
  }
}
