import { join } from 'node:path';
import { HostClient } from '../../../electron/main/hostClient.ts';
import { appRoot, ringWorkerEntry } from '../../../electron/platform/paths.ts';
import { processChannel } from '../../../electron/platform/channel.ts';
import { Rpc, type Handler } from '../../../electron/platform/rpc.ts';

// Electron's main process without Electron: the real host client over the real host, as a process that a test can kill. `mainProcess.ts LIBRARY`
const rpc: { current?: Rpc } = {};
const client = new HostClient({
  entry: join(appRoot(), 'electron', 'host', 'index.ts'),
  args: [process.argv[2]!],
  workerEntry: ringWorkerEntry(),
  onEvent: (event) => rpc.current?.emit(event),
});
const forward =
  (name: string): Handler =>
  (input) =>
    client.request(name, input);
rpc.current = new Rpc(processChannel(process), {
  ...Object.fromEntries(
    ['ring.status', 'ring.selftest', 'ring.bench', 'ring.attend', 'ring.restartWorker', 'library.list'].map((name) => [
      name,
      forward(name),
    ]),
  ),
  stop: async () => {
    await client.stop();
    return {};
  },
});
client.start();
