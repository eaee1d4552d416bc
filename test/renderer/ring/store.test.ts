import { describe, expect, it } from 'vitest';
import { LongtakeError, type ErrorData } from '../../../electron/contract/errors.ts';
import type { RingSelftestResult, RingStatus, RingTraceEvent } from '../../../electron/contract/ring.ts';
import { createRingStore, LOOK_MS, REDRAW_MS, ringSize } from '../../../renderer/stores/ring.ts';
import { scriptedBridge } from '../scriptedBridge.ts';
import { live, record } from './runs.ts';

const STATUS: RingStatus = {
  state: 'ready',
  workers: [0, 1].map((id) => ({ id, pid: 100 + id, generation: 0, privateBytes: 5e7 })),
  sharedBytes: 1e6,
  running: [],
  last: null,
};
const WEIGHED = '16 new and 4096 cached tokens on 2 workers of 60 GFLOP/s and 5 GB/s: pass-kv 3 ms, pass-q 1 ms; few are new.';
const SELFTEST: RingSelftestResult = { maxAbsError: 3e-7, tolerance: 1e-6, passed: true, cases: [], backends: [], missing: [] };

/** A store whose clock stands until the test moves it. */
function scripted(restart: () => RingStatus = () => ({ ...STATUS, workers: STATUS.workers.map((one) => ({ ...one, generation: 1 })) })) {
  let now = 1000;
  let status = STATUS;
  let timers: { at: number; work: () => void }[] = [];
  const errors: ErrorData[] = [];
  const bridge = scriptedBridge({
    'ring.status': () => status,
    'ring.selftest': () => SELFTEST,
    'ring.restartWorker': () => (status = restart()),
  });
  const store = createRingStore(bridge, (error) => errors.push(error), {
    now: () => now,
    after: (ms, work) => {
      const timer = { at: now + ms, work };
      timers.push(timer);
      return () => void (timers = timers.filter((one) => one !== timer));
    },
  });
  bridge.subscribe((event) => store.getState().apply(event));
  let draws = 0;
  store.subscribe((state, before) => {
    if (state.last !== before.last || state.running !== before.running || state.news !== before.news) draws++;
  });
  const pass = (ms: number) => {
    for (const end = now + ms; now < end; now++) {
      const due = timers.filter(({ at }) => at <= now);
      timers = timers.filter(({ at }) => at > now);
      for (const { work } of due) work();
    }
  };
  const trace = (change: Partial<RingTraceEvent> = {}) =>
    bridge.tell({ event: 'ring.trace', data: { records: [], leftOut: 0, running: [], ...change } });
  return {
    bridge,
    store,
    errors,
    pass,
    trace,
    draws: () => draws,
    pending: () => timers.length,
    settle: () => new Promise((done) => setTimeout(done)),
  };
}

describe('the ring store', () => {
  it('draws at most ten times a second, and the newest', () => {
    const { store, pass, trace, draws } = scripted();
    store.getState().watch(true);
    const before = draws();
    for (let at = 0; at < 200; at++) {
      trace({ running: [[live(0, at), live(1, at)]], records: [record({ request: at })] });
      pass(5);
    }
    pass(REDRAW_MS);
    expect(draws() - before).toBeLessThanOrEqual(11);
    expect(draws() - before).toBeGreaterThanOrEqual(9);
    expect(store.getState()).toMatchObject({ last: { request: 199 }, running: [[{ step: 199 }, { step: 199 }]] });
  });

  it('draws nothing and asks nothing while nobody sees it, then shows the last run at once', async () => {
    const { bridge, store, pass, trace, draws, pending, settle } = scripted();
    trace({ records: [record({ request: 7, losses: [{ rank: 0, step: 1, worker: 0, reason: 'died' }] })] });
    pass(10 * LOOK_MS);
    expect([draws(), pending(), bridge.asked.length]).toEqual([0, 0, 0]);
    store.getState().watch(true);
    expect(store.getState().last?.request).toBe(7);
    expect(store.getState().news[0]).toMatchObject({ text: 'Worker 0 ended at step 1, the run went on', tone: 'warn' });
    await settle();
    pass(LOOK_MS + 1);
    await settle();
    expect(bridge.asked.filter(({ name }) => name === 'ring.status')).toHaveLength(2);
    store.getState().watch(false);
    trace({ records: [record({ request: 8 })] });
    expect(pending()).toBe(0);
    expect(store.getState().last?.request).toBe(7);
  });

  it('keeps the run whose scheme was weighed beside the last one', () => {
    const { store, pass, trace } = scripted();
    store.getState().watch(true);
    trace({ records: [record({ request: 1, reason: WEIGHED }), record({ request: 2 }), record({ request: 3, steps: [] })] });
    trace({ records: [record({ request: 2, reason: 'It was asked for.' })] });
    pass(REDRAW_MS + 1);
    expect(store.getState()).toMatchObject({ last: { request: 2 }, chosen: { request: 1 } });
  });

  it('tests exactness and restarts a worker, with news of both', async () => {
    const { store, pass } = scripted();
    store.getState().watch(true);
    const testing = store.getState().runSelftest();
    expect(store.getState().busy.selftest).toBe(true);
    await testing;
    await store.getState().restart(1);
    pass(REDRAW_MS + 1);
    const { selftest, busy, news, status } = store.getState();
    expect(selftest).toMatchObject({ result: { passed: true } });
    expect(busy).toEqual({ selftest: false, bench: false, restarting: null });
    expect(status?.workers[1]?.generation).toBe(1);
    expect(news.map(({ text }) => text)).toEqual([
      expect.stringMatching(/^Worker 1 is back after /),
      'Worker 1 is restarted',
      'Exactness test passed, 0 cases',
    ]);
  });

  it('tells what failed and is ready for the next try', async () => {
    const { store, errors, pass } = scripted(() => {
      throw new LongtakeError('RING_WORKER_LOST', 'The ring has no worker 9.');
    });
    store.getState().watch(true);
    await store.getState().restart(9);
    pass(REDRAW_MS + 1);
    expect(errors).toMatchObject([{ code: 'RING_WORKER_LOST' }]);
    expect(store.getState().busy.restarting).toBeNull();
    expect(store.getState().news[0]?.text).toBe('The ring has no worker 9.');
  });

  it('knows how many workers there are to draw', () => {
    expect(ringSize({ status: null, last: null, running: [] })).toBe(0);
    expect(ringSize({ status: { ...STATUS, state: 'off', workers: [] }, last: record({ worldSize: 3 }), running: [] })).toBe(3);
    expect(ringSize({ status: STATUS, last: record({ worldSize: 1 }), running: [] })).toBe(2);
  });
});
