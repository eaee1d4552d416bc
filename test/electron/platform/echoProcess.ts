import { futexSignal, waitForWord } from '../../../electron/platform/futex.ts';
import { mapRegion } from '../../../electron/platform/sharedRegion.ts';
import { socketSignal } from '../../../electron/platform/socketSignal.ts';

// The other end of sharedRegion.test.ts: repeats the numbers 1 to 200 of word 1024 in word 1025.
const region = mapRegion({ kind: 'descriptor', descriptor: 4, bytes: 2 ** 20 });
const signal = process.argv[2] === 'socket' ? await socketSignal(region, 1) : futexSignal(region);
if (!signal) process.exit(1);
const words = new Int32Array(region.buffer, 0, 2048);
for (let i = 1; i <= 200; i++) {
  await waitForWord(
    signal,
    words,
    1024,
    (value) => value >= i,
    () => undefined,
  );
  Atomics.store(words, 1025, i);
  signal.wake(4100);
}
