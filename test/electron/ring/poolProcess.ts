import { fstatSync } from 'node:fs';
import { normals } from './attentionCase.ts';
import { attendTensors } from '../../../electron/ring/attendTensors.ts';
import { startRing } from './startRing.ts';

// The owner of a pool as a process of its own, so that a test can kill it: it keeps the ring busy and says who its workers are.
const { pool, ring } = await startRing(3);
const { address } = pool.region;
process.send?.({
  pids: pool.endpoints().map((endpoint) => endpoint.pid),
  inode: address.kind === 'descriptor' ? fstatSync(address.descriptor).ino : 0,
});
const tensors = {
  q: normals(2000 * 32, 1),
  k: normals(2000 * 32, 2),
  v: normals(2000 * 32, 3),
  heads: 1,
  kvHeads: 1,
  headDim: 32,
  causal: true,
  qOffset: 0,
};
for (;;) {
  await attendTensors(ring, tensors, {
    layout: 'zigzag',
    dtype: 'f32',
    scheme: 'pass-kv',
    transport: 'in-place',
    backends: ['cpu', 'cpu', 'cpu'],
  });
}
