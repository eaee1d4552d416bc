import { LongtakeError, type ErrorData } from '../../electron/contract/errors.ts';
import type { WindowEvent } from '../../electron/contract/shell.ts';
import type { WindowBridge } from './windowBridge.ts';

type Envelope =
  { type: 'result'; id: number; output: unknown } | { type: 'error'; id: number; error: ErrorData } | { type: 'event'; event: WindowEvent };

const RECONNECT_MS = 1500;

/** The bridge of `longtake serve`: the messages of platform/rpc over a WebSocket that is opened again when it drops. */
export function socketBridge(url: string): WindowBridge {
  const listeners = new Set<(event: WindowEvent) => void>();
  const pending = new Map<number, { resolve: (output: never) => void; reject: (error: Error) => void }>();
  let nextId = 1;
  let socket = open();

  function open(): WebSocket {
    const opened = new WebSocket(url);
    opened.addEventListener('message', (message: MessageEvent<string>) => receive(JSON.parse(message.data) as Envelope));
    opened.addEventListener('close', () => {
      const error = new LongtakeError('HOST_GONE', 'Longtake has stopped serving this page.', {
        hint: 'Start "longtake serve" again; what was finished is kept.',
      });
      for (const call of pending.values()) call.reject(error);
      pending.clear();
      tell({ event: 'shell.host', data: { state: 'gone', error: error.toData() } });
      setTimeout(() => (socket = open()), RECONNECT_MS);
    });
    return opened;
  }

  function tell(event: WindowEvent): void {
    for (const listener of listeners) listener(event);
  }

  function receive(envelope: Envelope): void {
    if (envelope.type === 'event') {
      tell(envelope.event);
      return;
    }
    const call = pending.get(envelope.id);
    pending.delete(envelope.id);
    if (envelope.type === 'result') call?.resolve(envelope.output as never);
    else call?.reject(LongtakeError.fromData(envelope.error));
  }

  async function ready(): Promise<WebSocket> {
    const current = socket;
    if (current.readyState === WebSocket.CONNECTING) {
      await new Promise((resolve) => {
        current.addEventListener('open', resolve, { once: true });
        current.addEventListener('close', resolve, { once: true });
      });
    }
    return current;
  }

  return {
    request: async (name, input) => {
      const opened = await ready();
      if (opened.readyState !== WebSocket.OPEN)
        throw new LongtakeError('HOST_GONE', 'Longtake is not serving this page at the moment.', { hint: 'Start "longtake serve" again.' });
      const id = nextId++;
      return new Promise((resolve, reject) => {
        pending.set(id, { resolve, reject });
        opened.send(JSON.stringify({ type: 'request', id, name, input }));
      });
    },
    subscribe: (listener) => {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
    pathForFile: () => '',
    mediaUrl: (videoId, file) =>
      ['/media', videoId, ...(file?.split('/') ?? [])].map((part, i) => (i === 0 ? part : encodeURIComponent(part))).join('/'),
  };
}
