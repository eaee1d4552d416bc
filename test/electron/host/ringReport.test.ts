import { expect, it } from 'vitest';
import type { RingTraceEvent } from '../../../electron/contract/ring.ts';
import { reportTrace } from '../../../electron/host/ringReport.ts';
import { RingTrace } from '../../../electron/ring/ringTrace.ts';
import { ringSteps } from '../../renderer/ring/runs.ts';

it('tells a request with more steps than an event usually holds, whole, and leaves out what comes with it', async () => {
  const trace = new RingTrace();
  const event = new Promise<RingTraceEvent>((resolve) => {
    reportTrace({ trace, live: () => [] }, resolve);
  });
  const steps = ringSteps(4, 30);
  expect(steps.length).toBeGreaterThan(256);
  trace.record({ worldSize: 4, reason: '', steps, losses: [] });
  trace.record({ worldSize: 4, reason: '', steps: ringSteps(4, 1), losses: [] });
  expect(await event).toMatchObject({ records: [{ request: 1, steps }], leftOut: 1, running: [] });
});

it('gathers small requests into one event, as many as fit', async () => {
  const trace = new RingTrace();
  const event = new Promise<RingTraceEvent>((resolve) => {
    reportTrace({ trace, live: () => [] }, resolve);
  });
  for (let request = 0; request < 20; request++) trace.record({ worldSize: 4, reason: '', steps: ringSteps(4, 1), losses: [] });
  const { records, leftOut } = await event;
  expect([records.length, leftOut]).toEqual([16, 4]);
});
