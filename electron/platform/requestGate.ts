import type { z } from 'zod';
import { LongtakeError } from '../contract/errors.ts';
import {
  pathsNamed,
  shellRequests,
  windowRequests,
  type ShellInput,
  type ShellOutput,
  type ShellRequestName,
  type WindowRequestName,
} from '../contract/shell.ts';
import type { Handler } from './rpc.ts';

export type ShellHandlers = { [N in ShellRequestName]: (input: ShellInput<N>) => Promise<ShellOutput<N>> };

export interface RequestGateOptions {
  /** Passes a checked request on to the host. */
  host: (name: string, input: unknown, signal: AbortSignal) => Promise<unknown>;
  shell: ShellHandlers;
  /** Whether the person has given this path to the program. */
  isGranted: (path: string) => Promise<boolean>;
}

/**
 * One handler per request of the window. Each checks its input against the contract's schema (USAGE) and that every path
 * in it was granted (NOT_GRANTED) before the shell or the host sees it. Electron's main and `serve` both stand behind it.
 */
export function openRequestGate(options: RequestGateOptions): Record<WindowRequestName, Handler> {
  const handlers = Object.entries(windowRequests).map(([key, { input }]): [string, Handler] => {
    const name = key as WindowRequestName;
    // a key that nobody knows is a mistake or an attempt
    const schema = (input as z.ZodObject).strict();
    return [
      name,
      async (raw, { signal }) => {
        const parsed = schema.safeParse(raw);
        if (!parsed.success || !isPlain(raw))
          throw new LongtakeError('USAGE', `The request "${name}" has input that is not as agreed.`, {
            details: { issues: parsed.error?.issues.length ?? 1 },
          });
        for (const path of pathsNamed(name, parsed.data)) {
          if (!(await options.isGranted(path))) {
            throw new LongtakeError('NOT_GRANTED', `"${path}" was not given to Longtake.`, {
              hint: 'Drop the file on the window, or choose it with Add.',
            });
          }
        }
        if (isShellRequest(name)) return (options.shell[name] as (input: unknown) => Promise<unknown>)(parsed.data);
        return options.host(name, parsed.data, signal);
      },
    ];
  });
  return Object.fromEntries(handlers) as Record<WindowRequestName, Handler>;
}

/** A schema takes a Map or a Date for an object without keys. */
function isPlain(value: unknown): boolean {
  return typeof value === 'object' && value !== null && [Object.prototype, null].includes(Object.getPrototypeOf(value) as object | null);
}

function isShellRequest(name: WindowRequestName): name is ShellRequestName {
  return Object.hasOwn(shellRequests, name);
}
