import { rmSync } from 'node:fs';
import { dirname, isAbsolute } from 'node:path';
import { workerStartSchema } from '../contract/workerProtocol.ts';
import { processChannel } from '../platform/channel.ts';
import { futexSignal } from '../platform/futex.ts';
import { endWithParent } from '../platform/lifetime.ts';
import { Rpc } from '../platform/rpc.ts';
import { mapRegion } from '../platform/sharedRegion.ts';
import { socketSignal } from '../platform/socketSignal.ts';
import { modelOperations } from '../model/ringWorker.ts';
import { ringOperations } from '../ring/ringOperations.ts';
import { dieWithParent } from './parentDeath.ts';
import { workerContext } from './workerContext.ts';
import { listenForDrivers } from './workerServer.ts';

/** A ring worker: a plain Node process that maps the pool's memory and does what drivers ask of it over its socket. */
let socketFolder: string | undefined;
endWithParent(() => {
  if (socketFolder) rmSync(socketFolder, { recursive: true, force: true });
});

new Rpc(processChannel(process), {
  'worker.start': async (input) => {
    const start = workerStartSchema.parse(input);
    dieWithParent(start.parentPid);
    if (process.platform !== 'win32' && isAbsolute(start.address)) socketFolder = dirname(start.address);
    const region = mapRegion(start.region);
    // LONGTAKE_SIGNAL=socket is for tests: it takes the fallback where there is a futex
    const futex = process.env['LONGTAKE_SIGNAL'] === 'socket' ? null : futexSignal(region);
    const signal = futex ?? (await socketSignal(region, start.id));
    await listenForDrivers(start.address, start.token, { ...ringOperations, ...modelOperations }, workerContext(region, signal));
    return {};
  },
});
