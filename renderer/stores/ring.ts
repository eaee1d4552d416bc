import { createStore } from 'zustand/vanilla';
import { LongtakeError, type ErrorData } from '../../electron/contract/errors.ts';
import type {
  RankLive,
  RingBenchResult,
  RingRecord,
  RingSelftestResult,
  RingStatus,
  RingTraceEvent,
} from '../../electron/contract/ring.ts';
import type { WindowEvent } from '../../electron/contract/shell.ts';
import type { WindowBridge } from '../bridge/windowBridge.ts';
import { costsOf, lossSentence } from '../ring/wording.ts';

/** Something that happened, in a sentence. */
export interface RingNews {
  id: number;
  /** Milliseconds since 1970. */
  at: number;
  text: string;
  tone: 'plain' | 'warn';
}

export interface RingState {
  status: RingStatus | null;
  /** The last run that is over and had steps. */
  last: RingRecord | null;
  /** The last run whose scheme was chosen by its costs. */
  chosen: RingRecord | null;
  /** Ranks of the runs that are under way. */
  running: RankLive[][];
  news: RingNews[];
  tables: boolean;
  selftest: { result: RingSelftestResult; at: number } | null;
  bench: RingBenchResult | null;
  /** What a person has asked for and is being done. */
  busy: { selftest: boolean; bench: boolean; restarting: number | null };
  /** Begins and ends the drawing: nothing is set, and nothing asked for, while nobody sees the ring. */
  watch: (seen: boolean) => void;
  toggleTables: () => void;
  look: () => Promise<void>;
  runSelftest: () => Promise<void>;
  runBench: () => Promise<void>;
  restart: (worker: number) => Promise<void>;
  apply: (event: WindowEvent) => void;
}
export type RingStore = ReturnType<typeof createRingStore>;

/** Least time between two redraws, ms. */
export const REDRAW_MS = 100;
/** How often the processes are looked at while the ring is seen, ms. */
export const LOOK_MS = 3000;
const MOST_NEWS = 50;
/** Sequence that the speed is measured with: long enough to tell, and over before somebody who watches has had enough. */
const MEASURED_TOKENS = 2048;

/** The clock and the timers that the store uses; a test gives its own. */
export interface RingClock {
  now: () => number;
  after: (ms: number, work: () => void) => () => void;
}

export const pageClock: RingClock = {
  now: () => Date.now(),
  after: (ms, work) => {
    const timer = setTimeout(work, ms);
    return () => clearTimeout(timer);
  },
};

/** What the ring does, as its trace tells it; changes at most ten times a second, and only while it is seen. */
export function createRingStore(bridge: WindowBridge, onError: (error: ErrorData) => void, clock: RingClock) {
  return createStore<RingState>()((set, get) => {
    let seen = false;
    let drawnAt = -Infinity;
    let redraw: (() => void) | null = null;
    let nextLook: (() => void) | null = null;
    let looking = false;
    let counted = 0;
    let pending: Partial<Pick<RingState, 'last' | 'chosen' | 'running' | 'news'>> | null = null;

    const draw = () => {
      redraw = null;
      if (!seen || !pending) return;
      drawnAt = clock.now();
      set(pending);
      pending = null;
    };
    const hold = (change: NonNullable<typeof pending>) => {
      pending = { ...pending, ...change };
      if (seen) redraw ??= clock.after(Math.max(0, drawnAt + REDRAW_MS - clock.now()), draw);
    };
    const tell = (text: string, tone: RingNews['tone'] = 'plain') => {
      const before = pending?.news ?? get().news;
      hold({ news: [{ id: ++counted, at: clock.now(), text, tone }, ...before].slice(0, MOST_NEWS) });
    };
    const take = ({ records, running }: RingTraceEvent) => {
      const change: NonNullable<typeof pending> = { running };
      for (const record of records) {
        if (record.steps.length > 0) change.last = record;
        // a reason without costs says only that the caller wanted it so
        if (record.steps.length > 0 && costsOf(record.reason) !== null) change.chosen = record;
        for (const loss of record.losses) tell(lossSentence(loss), 'warn');
      }
      hold(change);
    };
    const planLook = () => {
      if (!seen) return;
      nextLook ??= clock.after(LOOK_MS, () => {
        nextLook = null;
        void get().look();
      });
    };
    const busyWhile = async (change: Partial<RingState['busy']>, rest: Partial<RingState['busy']>, work: () => Promise<void>) => {
      set({ busy: { ...get().busy, ...change } });
      try {
        await work();
      } catch (error) {
        const data = LongtakeError.from(error).toData();
        tell(data.message, 'warn');
        onError(data);
      }
      set({ busy: { ...get().busy, ...rest } });
      void get().look();
    };
    return {
      status: null,
      last: null,
      chosen: null,
      running: [],
      news: [],
      tables: false,
      selftest: null,
      bench: null,
      busy: { selftest: false, bench: false, restarting: null },
      watch: (now) => {
        if (seen === now) return;
        seen = now;
        if (now) {
          draw();
          void get().look();
          return;
        }
        redraw?.();
        nextLook?.();
        redraw = nextLook = null;
      },
      toggleTables: () => set({ tables: !get().tables }),
      look: async () => {
        if (!seen || looking) return;
        looking = true;
        try {
          const status = await bridge.request('ring.status', {});
          set({ status, ...(status.state !== 'ready' && { running: [] }) });
        } catch {
          // the next look brings it; the host's own end is told by the banner
        }
        looking = false;
        planLook();
      },
      runSelftest: () =>
        busyWhile({ selftest: true }, { selftest: false }, async () => {
          const result = await bridge.request('ring.selftest', {});
          set({ selftest: { result, at: clock.now() } });
          tell(
            result.passed ? `Exactness test passed, ${result.cases.length} cases` : 'Exactness test failed',
            result.passed ? 'plain' : 'warn',
          );
        }),
      runBench: () =>
        busyWhile({ bench: true }, { bench: false }, async () => {
          set({ bench: await bridge.request('ring.bench', { length: MEASURED_TOKENS }) });
          tell('Speed measured');
        }),
      restart: (worker) =>
        busyWhile({ restarting: worker }, { restarting: null }, async () => {
          tell(`Worker ${worker} is restarted`, 'warn');
          const begun = clock.now();
          set({ status: await bridge.request('ring.restartWorker', { id: worker }) });
          tell(`Worker ${worker} is back after ${((clock.now() - begun) / 1000).toFixed(1)} s`);
        }),
      apply: (event) => {
        if (event.event === 'ring.trace') take(event.data);
      },
    };
  });
}

/** How many workers there are to draw, and whether there is anything to show at all. */
export function ringSize({ status, last, running }: Pick<RingState, 'status' | 'last' | 'running'>): number {
  return Math.max(status?.workers.length ?? 0, running[0]?.length ?? 0, status?.workers.length ? 0 : (last?.worldSize ?? 0));
}
