import type { WebSocket } from 'ws';
import type { Channel } from '../../platform/channel.ts';

/** JSON messages over a WebSocket; what is not JSON ends it. */
export function webSocketChannel(socket: WebSocket): Channel {
  socket.on('error', () => socket.terminate());
  return {
    send: (message) => {
      if (socket.readyState === socket.OPEN) socket.send(JSON.stringify(message));
    },
    onMessage: (listener) => {
      socket.on('message', (data, isBinary) => {
        if (isBinary || !Buffer.isBuffer(data)) {
          socket.close(1003);
          return;
        }
        let message: unknown;
        try {
          message = JSON.parse(data.toString('utf8'));
        } catch {
          socket.close(1007);
          return;
        }
        listener(message);
      });
    },
    onClose: (listener) => void socket.once('close', listener),
    close: () => socket.close(),
  };
}
