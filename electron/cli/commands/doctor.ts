import type { Bridge } from '../../contract/bridge.ts';
import { EXIT, printJson } from '../output.ts';

/** Prints what this machine has and what to do about each lack. */
export async function doctor(bridge: Bridge, json: boolean): Promise<number> {
  const { checks } = await bridge.request('doctor.run', {});
  if (json) printJson({ checks });
  else
    for (const check of checks) {
      console.log(`${check.ok ? 'ok  ' : 'lack'}  ${check.name}: ${check.found}`);
      if (!check.ok && check.todo) console.log(`      ${check.todo}`);
    }
  return EXIT.done;
}
