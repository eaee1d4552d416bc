import type { Browser, Page } from 'playwright-core';

/** The parts of a Chromium trace that are read here; times in microseconds. */
interface TraceEvent {
  name: string;
  cat: string;
  ph: string;
  pid: number;
  tid: number;
  ts: number;
  dur?: number;
  /** Time that the thread really ran: on a busy machine less than `dur`. */
  tdur?: number;
  args?: { name?: string };
}

/** A frame that took less did nothing but ask for the next one: counted with the others, it hides what they cost. */
const BEAT_MS = 2;

/** Which events count as which kind of work, for the table. */
const PARTS: Record<string, string[]> = {
  script: ['FunctionCall', 'FireAnimationFrame', 'EventDispatch', 'TimerFire'],
  layout: ['UpdateLayoutTree', 'Layout'],
  paint: ['PrePaint', 'Paint', 'Layerize', 'Commit'],
};

/**
 * Work of the page's main thread between one animation frame and the next, ms: all of its tasks, whatever they do, so that nothing is
 * left out. `frames` is the time that the thread ran, `wall` the time that passed (others may have had the processor). `tasks` are the lengths of single tasks, `parts` the sums of the named kinds (they lie inside each other at times).
 */
function framesOf(events: TraceEvent[]): { frames: number[]; wall: number[]; tasks: number[]; parts: Record<string, number> } {
  const perThread = new Map<string, number>();
  for (const { name, pid, tid } of events) {
    if (name === 'FireAnimationFrame') perThread.set(`${pid} ${tid}`, (perThread.get(`${pid} ${tid}`) ?? 0) + 1);
  }
  const main = [...perThread].toSorted((a, b) => b[1] - a[1])[0]?.[0];
  const own = events.filter(({ pid, tid }) => `${pid} ${tid}` === main).toSorted((a, b) => a.ts - b.ts);
  const callbacks = own.filter(({ name }) => name === 'FireAnimationFrame').map(({ ts }) => ts);
  const runs = own.filter(({ name, ph, dur }) => ph === 'X' && dur !== undefined && name === 'ThreadControllerImpl::RunTask');
  const frames: number[] = [];
  const wall: number[] = [];
  let next = 0;
  for (const { ts, dur = 0, tdur = dur } of runs) {
    while ((callbacks[next] ?? Infinity) < ts) next++;
    // a task with animation callbacks in it (there may be several) begins a frame
    if ((callbacks[next] ?? Infinity) < ts + dur) {
      frames.push(0);
      wall.push(0);
    }
    if (frames.length === 0) continue;
    frames.push((frames.pop() ?? 0) + tdur / 1000);
    wall.push((wall.pop() ?? 0) + dur / 1000);
  }
  const parts = Object.fromEntries(
    Object.entries(PARTS).map(([part, names]) => [part, outermost(own.filter(({ name, ph }) => ph === 'X' && names.includes(name)))]),
  );
  return { frames, wall, tasks: runs.map(({ dur = 0, tdur = dur }) => tdur / 1000), parts };
}

/** Sum of events that do not lie inside another one, ms. */
function outermost(events: TraceEvent[]): number {
  let end = -Infinity;
  let sum = 0;
  for (const { ts, dur = 0 } of events) {
    if (ts < end) continue;
    sum += dur / 1000;
    end = ts + dur;
  }
  return sum;
}

/** Traces Chromium while `act` goes on. @returns the trace as it is kept in a file, what `framesOf` reads in it, and the frames as cells of a table, ms */
export async function traceFrames(browser: Browser, page: Page, act: () => Promise<void>) {
  await browser.startTracing(page, {
    categories: ['toplevel', 'devtools.timeline', 'disabled-by-default-devtools.timeline', '__metadata'],
  });
  await act();
  const trace = await browser.stopTracing();
  const { traceEvents } = JSON.parse(trace.toString()) as { traceEvents: TraceEvent[] };
  const read = framesOf(traceEvents);
  const { frames } = read;
  const busy = frames.filter((cost) => cost > BEAT_MS);
  const cells = {
    frames: frames.length,
    p50Ms: hundredths(percentile(frames, 0.5)),
    p95Ms: hundredths(percentile(frames, 0.95)),
    p95BusyMs: hundredths(percentile(busy, 0.95)),
    mostMs: hundredths(Math.max(...frames)),
  };
  return { ...read, trace, cells };
}

export function hundredths(value: number): number {
  return Math.round(value * 100) / 100;
}

export function percentile(values: number[], share: number): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? NaN;
}
