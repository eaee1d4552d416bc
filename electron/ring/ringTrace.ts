import type { RingRecord } from '../contract/ring.ts';

/** Told of every request: when it begins (no record yet) and when it is over. */
type TraceListener = (record: RingRecord | undefined) => void;

/** What every request of a ring did, step by step, for whoever draws or logs it. Nothing is kept but the last one. */
export class RingTrace {
  private readonly listeners = new Set<TraceListener>();
  private requests = 0;
  /** The last request that is over and had steps. */
  last: RingRecord | undefined;

  begin(): void {
    for (const listener of this.listeners) listener(undefined);
  }

  record(done: Omit<RingRecord, 'request'>): void {
    const record = { ...done, request: ++this.requests };
    if (record.steps.length > 0) this.last = record;
    for (const listener of this.listeners) listener(record);
  }

  /** Returns the function that ends the listening. */
  listen(listener: TraceListener): () => void {
    this.listeners.add(listener);
    return () => void this.listeners.delete(listener);
  }
}
