import type { ChildProcess } from 'node:child_process';
import type { Socket } from 'node:net';

/** A two-way stream of whole messages between two processes. */
export interface Channel {
  send(message: unknown): void;
  onMessage(listener: (message: unknown) => void): void;
  /** Called once when the other end is gone. */
  onClose(listener: () => void): void;
  close(): void;
}

/** The IPC channel between a Node process and its child, seen from either end. Typed arrays pass where both ends use advanced serialization. */
export function processChannel(end: ChildProcess | NodeJS.Process): Channel {
  return {
    send: (message) => {
      // a peer that died in the meantime is reported by 'disconnect', not by a thrown EPIPE
      if (end.connected) (end as ChildProcess).send(message as object, undefined, undefined, () => undefined);
    },
    onMessage: (listener) => void end.on('message', listener),
    onClose: (listener) => void end.once('disconnect', listener),
    close: () => {
      if (end.connected) (end as ChildProcess).disconnect();
    },
  };
}

/** Longest line a peer may send; anything longer ends the connection before it fills the memory. */
const MAX_LINE_BYTES = 64 * 1024 * 1024;

/** JSON messages, one a line, over a local socket. A line that is not JSON or is too long closes the socket. */
export function socketChannel(socket: Socket): Channel {
  socket.setEncoding('utf8');
  socket.on('error', () => socket.destroy());
  return {
    send: (message) => {
      if (!socket.destroyed) socket.write(JSON.stringify(message) + '\n');
    },
    onMessage: (listener) => {
      let parts: string[] = [];
      let length = 0;
      socket.on('data', (chunk: string) => {
        const lines = chunk.split('\n');
        const rest = lines.pop() ?? '';
        for (const line of lines) {
          const whole = parts.length > 0 ? parts.join('') + line : line;
          parts = [];
          length = 0;
          try {
            listener(JSON.parse(whole));
          } catch (error) {
            if (!(error instanceof SyntaxError)) throw error;
            socket.destroy();
            return;
          }
        }
        if (rest.length > 0) parts.push(rest);
        length += rest.length;
        if (length > MAX_LINE_BYTES) socket.destroy();
      });
    },
    onClose: (listener) => void socket.once('close', listener),
    close: () => void socket.end(),
  };
}
