import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { dirname, join } from 'node:path';
import { WebSocketServer } from 'ws';
import type { Bridge, RequestInput, RequestName } from '../../contract/bridge.ts';
import { LongtakeError } from '../../contract/errors.ts';
import { freePath } from '../../platform/freePath.ts';
import { appRoot } from '../../platform/paths.ts';
import { openRequestGate } from '../../platform/requestGate.ts';
import { Rpc } from '../../platform/rpc.ts';
import { Access } from './access.ts';
import { sendMedia } from './mediaFiles.ts';
import { GrantedRoots } from './roots.ts';
import { pageHeaders, sendStatic } from './staticFiles.ts';
import { webSocketChannel } from './webSocketChannel.ts';

/** Longest message a page may send, bytes; every request fits many times over. */
const MAX_MESSAGE_BYTES = 8 * 1024 * 1024;

export interface ServeOptions {
  host: Bridge;
  /** 0 lets the system choose. */
  port: number;
  /** Folders whose files the page may add. */
  roots: string[];
  version: string;
  /** Path of the sample video, where it has been made. It is granted. */
  sample: string | null;
  /** Told of whoever was not let in, and why; never holds a token. */
  onRefused?: (what: string) => void;
  /** Folder of the built window; by default out/renderer. */
  windowFolder?: string;
}

export interface Serving {
  /** The address to open, with its token. */
  url: string;
  close(): Promise<void>;
}

/**
 * The app's window in a browser: pages, media and the host's requests on 127.0.0.1, for whoever has the URL's token.
 * Throws FILE_MISSING for a root that does not exist, USAGE for a port that is taken.
 */
export async function startServe(options: ServeOptions): Promise<Serving> {
  const roots = await GrantedRoots.open(options.roots);
  const folder = options.windowFolder ?? join(appRoot(), 'out', 'renderer');
  const server = createServer();
  const port = await listen(server, options.port);
  const access = new Access(port);
  const headers = pageHeaders(port);
  const gate = openRequestGate({
    host: (name, input) => options.host.request(name as RequestName, input as RequestInput<RequestName>),
    isGranted: async (path) => path === options.sample || (await roots.contains(path)) || (await roots.containsNew(path)),
    shell: {
      'shell.info': () =>
        Promise.resolve({ kind: 'browser', version: options.version, platform: process.platform, sample: options.sample }),
      'shell.browse': ({ folder: asked }) => roots.browse(asked),
      'shell.chooseVideos': onlyInTheApp,
      'shell.savePicture': onlyInTheApp,
      'shell.saveBeside': async ({ videoId, name }) => {
        const folder = dirname((await options.host.request('media.resolve', { videoId })).path);
        if (!(await roots.contains(folder))) {
          throw new LongtakeError('NOT_GRANTED', `"${folder}" was not given to Longtake.`, { hint: 'Start serve with --root for it.' });
        }
        return { path: await freePath(folder, name) };
      },
      'shell.chooseSave': onlyInTheApp,
      'shell.reveal': onlyInTheApp,
      'shell.restartHost': onlyInTheApp,
      'shell.takeFiles': () => Promise.resolve({ paths: [] }),
      'shell.openLogs': onlyInTheApp,
      'shell.writeReport': onlyInTheApp,
      'shell.keys': () => Promise.resolve({}),
      'shell.theme': () => Promise.resolve({}),
    },
  });

  const answer = async (request: IncomingMessage, response: ServerResponse) => {
    const url = new URL(request.url ?? '/', 'http://localhost');
    const refusal = access.check(request, url, false);
    if (refusal) {
      options.onRefused?.(`${url.pathname} from ${request.headers.origin ?? 'no origin'}: ${refusal.reason}`);
      refuse(response, refusal.status, refusal.reason, headers);
      return;
    }
    if (request.method !== 'GET' && request.method !== 'HEAD') {
      refuse(response, 405, 'Only GET and HEAD.', headers);
      return;
    }
    // the token leaves the address bar and the history at once
    if (access.hasUrlToken(url)) return void response.writeHead(303, { ...headers, Location: '/', 'Set-Cookie': access.cookie }).end();
    if (url.pathname.startsWith('/media/')) return sendMedia(options.host, url, request, response);
    return sendStatic(folder, url.pathname, headers, response);
  };
  server.on('request', (request, response) => {
    answer(request, response).catch(() => {
      if (!response.headersSent) refuse(response, 400, 'That is no request Longtake understands.', headers);
      else response.destroy();
    });
  });

  const sockets = new WebSocketServer({ noServer: true, maxPayload: MAX_MESSAGE_BYTES });
  server.on('upgrade', (request, socket, head) => {
    const url = new URL(request.url ?? '/', 'http://localhost');
    const refusal = url.pathname === '/bridge' ? access.check(request, url, true) : { status: 404, reason: 'Not found.' };
    if (refusal) options.onRefused?.(`${url.pathname} from ${request.headers.origin ?? 'no origin'}: ${refusal.reason}`);
    if (refusal) return void socket.end(`HTTP/1.1 ${refusal.status} Refused\r\nConnection: close\r\nContent-Length: 0\r\n\r\n`);
    sockets.handleUpgrade(request, socket, head, (webSocket) => {
      const rpc = new Rpc(webSocketChannel(webSocket), gate);
      const unsubscribe = options.host.subscribe((event) => rpc.emit(event));
      void rpc.closed.then(unsubscribe);
      rpc.emit({ event: 'shell.host', data: { state: 'ready', error: null } });
    });
  });

  return {
    url: `http://127.0.0.1:${port}/?token=${access.token}`,
    close: () =>
      new Promise((resolve) => {
        for (const client of sockets.clients) client.terminate();
        server.closeAllConnections();
        server.close(() => resolve());
      }),
  };
}

function listen(server: ReturnType<typeof createServer>, port: number): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) => {
      const taken = error.code === 'EADDRINUSE';
      reject(
        new LongtakeError('USAGE', taken ? `Port ${port} is in use.` : `Port ${port} cannot be opened: ${error.message}.`, {
          hint: 'Choose another with --port.',
          cause: error,
        }),
      );
    });
    server.listen(port, '127.0.0.1', () => {
      const address = server.address();
      resolve(typeof address === 'object' && address !== null ? address.port : port);
    });
  });
}

function refuse(response: ServerResponse, status: number, reason: string, headers: Record<string, string>): void {
  response.writeHead(status, { ...headers, 'Content-Type': 'text/plain; charset=utf-8' }).end(`${reason}\n`);
}

function onlyInTheApp(): Promise<never> {
  return Promise.reject(new LongtakeError('USAGE', 'A browser cannot do this; the app can.', { hint: 'Start it with npm start.' }));
}
