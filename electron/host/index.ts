// The host as a child of Electron's main process: `index.ts LIBRARY`, requests and events over the IPC channel.
import { requests } from '../contract/bridge.ts';
import { LongtakeError } from '../contract/errors.ts';
import { processChannel } from '../platform/channel.ts';
import { rpcHandlers } from '../platform/hostRpc.ts';
import { endWithParent } from '../platform/lifetime.ts';
import { openLog } from '../platform/logger.ts';
import { defaultLibraryFolder } from '../platform/paths.ts';
import { remotePool } from '../platform/poolRpc.ts';
import { Rpc, type Handler } from '../platform/rpc.ts';
import { openHost, type Host } from './host.ts';

endWithParent();
const log = openLog('host');
const rpc = new Rpc(processChannel(process), Object.fromEntries(Object.keys(requests).map((name) => [name, whenOpen(name)])));
// the workers belong to the process above: it outlives this one, and its end ends them
const opening = openHost({ library: process.argv[2] ?? defaultLibraryFolder(), resumeAll: true, pool: remotePool(rpc) });
opening.then(
  (host) => {
    log.info('ready');
    host.bridge.subscribe((event) => rpc.emit(event));
    rpc.emit({ event: 'host.ready' });
  },
  (thrown: unknown) => {
    const error = LongtakeError.from(thrown).toData();
    log.error({ error }, 'the library could not be opened');
    rpc.emit({ event: 'host.failed', data: error });
  },
);

/** Requests that come before the library is open wait for it; where it cannot be opened, each gets the reason. */
function whenOpen(name: string): Handler {
  return async (input, context) => {
    const host = await opening;
    const handler = rpcHandlers(host.handlers)[name];
    if (!handler) throw new LongtakeError('USAGE', `There is no request named "${name}".`);
    return handler(input, context);
  };
}

process.once('SIGTERM', () => {
  void opening
    .then((host: Host) => host.close())
    .catch(() => undefined)
    .finally(() => process.exit(0));
});
process.on('uncaughtException', (error) => {
  log.fatal({ error: { message: error.message, stack: error.stack } }, 'the host crashed');
  console.error(error);
  log.flush();
  process.exit(1);
});
