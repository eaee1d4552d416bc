import type { z } from 'zod';
import type { Bridge, checkSchema } from '../../contract/bridge.ts';
import { LongtakeError } from '../../contract/errors.ts';
import { EXIT, printJson } from '../output.ts';
import { ringSelftest } from '../../ring/selftest.ts';
import { withRing } from '../ringSession.ts';

type Check = z.output<typeof checkSchema>;

/** Prints what this machine has and what to do about each lack: programs, room, models, backends, and whether the ring is exact here. */
export async function doctor(bridge: Bridge, json: boolean, signal: AbortSignal): Promise<number> {
  const { checks: found } = await bridge.request('doctor.run', {});
  const checks = [...found, ...(await ringChecks(signal))];
  if (json) printJson({ checks });
  else
    for (const check of checks) {
      console.log(`${check.ok ? 'ok  ' : 'lack'}  ${check.name}: ${check.found}`);
      if (!check.ok && check.todo) console.log(`      ${check.todo}`);
    }
  return EXIT.done;
}

/** A short exactness test of every backend, over two worker processes. */
async function ringChecks(signal: AbortSignal): Promise<Check[]> {
  try {
    const test = await withRing(2, (ring) =>
      ringSelftest(ring, { workers: 2, dtype: 'f32', layout: 'zigzag', transport: 'in-place', length: 77, signal }),
    );
    return [
      ...test.backends.map(({ backend, device }): Check => ({ name: `backend ${backend}`, ok: true, found: device, todo: '' })),
      ...test.missing.map(({ backend, reason }): Check => ({
        name: `backend ${backend}`,
        ok: false,
        found: 'not available',
        todo: reason,
      })),
      {
        name: 'ring self-test',
        ok: test.passed,
        found: `${test.cases.length} cases, worst difference ${test.maxAbsError.toExponential(1)} of ${test.tolerance.toExponential(1)}`,
        todo: 'Run: longtake ring selftest',
      },
    ];
  } catch (thrown) {
    const { message, hint, code } = LongtakeError.from(thrown);
    if (code === 'CANCELLED') throw thrown;
    return [{ name: 'ring self-test', ok: false, found: message, todo: hint }];
  }
}
