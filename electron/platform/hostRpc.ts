import { LongtakeError } from '../contract/errors.ts';
import {
  events,
  requests,
  type Bridge,
  type HostEvent,
  type RequestInput,
  type RequestName,
  type RequestOutput,
  type Requests,
} from '../contract/bridge.ts';
import type { z } from 'zod';
import type { Handler, Rpc } from './rpc.ts';

/** What the host answers: one function per request of the contract. */
export type HostHandlers = {
  [N in RequestName]: (input: z.output<Requests[N]['input']>, context: { signal: AbortSignal }) => Promise<RequestOutput<N>>;
};

/** The handlers as a process offers them to another one: input that does not fit the contract is USAGE and reaches no handler. */
export function rpcHandlers(handlers: HostHandlers): Record<string, Handler> {
  const validated = (name: RequestName): Handler => {
    const handle = handlers[name] as (input: unknown, context: { signal: AbortSignal }) => Promise<unknown>;
    return (input, context) => {
      const parsed = requests[name].input.safeParse(input);
      if (!parsed.success) {
        const issue = parsed.error.issues[0];
        throw new LongtakeError(
          'USAGE',
          `The request "${name}" is malformed: ${issue?.path.join('.') ?? ''} ${issue?.message ?? ''}`.trim(),
        );
      }
      return handle(parsed.data, context);
    };
  };
  return Object.fromEntries((Object.keys(requests) as RequestName[]).map((name) => [name, validated(name)]));
}

/** Requests and events of a host at the other end of `rpc`. */
export function bridgeOver(rpc: Rpc): Bridge {
  return {
    request: async <N extends RequestName>(name: N, input: RequestInput<N>) => (await rpc.request(name, input)) as RequestOutput<N>,
    subscribe: (listener) =>
      rpc.onEvent((event) => {
        if (isHostEvent(event)) listener(event);
      }),
  };
}

function isHostEvent(event: unknown): event is HostEvent {
  if (typeof event !== 'object' || event === null || !('event' in event) || !('data' in event)) return false;
  const name = event.event;
  return typeof name === 'string' && Object.hasOwn(events, name) && events[name as HostEvent['event']].safeParse(event.data).success;
}
