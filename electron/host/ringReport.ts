import type { RingRecord, RingTraceEvent } from '../contract/ring.ts';
import type { Ring } from '../ring/ring.ts';

/** At most ten events a second. */
const INTERVAL_MS = 100;
/** Steps in one event: a decoder makes hundreds of requests a second. One request is told whole, however many layers and workers it had. */
const MAX_STEPS = 256;

/** Tells `report` what the ring does while it does it. Returns the function that ends it. */
export function reportTrace(ring: Pick<Ring, 'trace' | 'live'>, report: (event: RingTraceEvent) => void): () => void {
  let records: RingRecord[] = [];
  let steps = 0;
  let leftOut = 0;
  let timer: NodeJS.Timeout | undefined;
  const tell = () => {
    timer = undefined;
    const running = ring.live();
    report({ records, leftOut, running });
    records = [];
    steps = 0;
    leftOut = 0;
    if (running.length > 0) plan();
  };
  const plan = () => {
    timer ??= setTimeout(tell, INTERVAL_MS).unref();
  };
  const stop = ring.trace.listen((record) => {
    if (record && (records.length === 0 || steps + record.steps.length <= MAX_STEPS)) {
      records.push(record);
      steps += record.steps.length;
    } else if (record) leftOut++;
    plan();
  });
  return () => {
    stop();
    clearTimeout(timer);
  };
}
