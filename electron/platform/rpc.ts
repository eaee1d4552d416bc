import { z } from 'zod';
import { errorDataSchema } from '../contract/jobs.ts';
import { LongtakeError, type ErrorData } from '../contract/errors.ts';
import type { Channel } from './channel.ts';

const envelopeSchema = z.discriminatedUnion('type', [
  z.object({ type: z.literal('request'), id: z.number(), name: z.string(), input: z.unknown() }),
  z.object({ type: z.literal('result'), id: z.number(), output: z.unknown() }),
  z.object({ type: z.literal('error'), id: z.number(), error: errorDataSchema }),
  z.object({ type: z.literal('cancel'), id: z.number() }),
  z.object({ type: z.literal('event'), event: z.unknown() }),
]);

/** Answers one request; `signal` aborts when the caller cancels or goes away. */
export type Handler = (input: unknown, context: { signal: AbortSignal }) => Promise<unknown>;

/**
 * Requests, answers, cancellation and events over one channel; both ends may ask. Errors cross as ErrorData.
 * Pending requests fail with HOST_GONE when the other end disappears.
 */
export class Rpc {
  private readonly channel: Channel;
  private readonly handlers: Record<string, Handler>;
  private readonly pending = new Map<number, { resolve: (output: unknown) => void; reject: (error: Error) => void }>();
  private readonly running = new Map<number, AbortController>();
  private readonly listeners = new Set<(event: unknown) => void>();
  private nextId = 1;
  private gone = false;
  /** Resolves when the other end is gone. */
  readonly closed: Promise<void>;

  constructor(channel: Channel, handlers: Record<string, Handler> = {}) {
    this.channel = channel;
    this.handlers = handlers;
    channel.onMessage((message) => this.receive(message));
    this.closed = new Promise((resolve) =>
      channel.onClose(() => {
        this.end();
        resolve();
      }),
    );
  }

  /** Throws the LongtakeError of the other end, HOST_GONE when it disappears, CANCELLED when `signal` aborts. */
  request(name: string, input: unknown, options: { signal?: AbortSignal | undefined } = {}): Promise<unknown> {
    const { signal } = options;
    if (this.gone) return Promise.reject(new LongtakeError('HOST_GONE', 'The other process has ended.', { hint: 'Start it again.' }));
    if (signal?.aborted) return Promise.reject(new LongtakeError('CANCELLED', 'It was cancelled.'));
    const id = this.nextId++;
    return new Promise((resolve, reject) => {
      const onAbort = () => {
        this.pending.delete(id);
        this.channel.send({ type: 'cancel', id });
        reject(new LongtakeError('CANCELLED', 'It was cancelled.'));
      };
      signal?.addEventListener('abort', onAbort, { once: true });
      const settle = () => signal?.removeEventListener('abort', onAbort);
      this.pending.set(id, {
        resolve: (output) => {
          settle();
          resolve(output);
        },
        reject: (error) => {
          settle();
          reject(error);
        },
      });
      this.channel.send({ type: 'request', id, name, input });
    });
  }

  emit(event: unknown): void {
    if (!this.gone) this.channel.send({ type: 'event', event });
  }

  /** Returns the function that ends the subscription. */
  onEvent(listener: (event: unknown) => void): () => void {
    this.listeners.add(listener);
    return () => void this.listeners.delete(listener);
  }

  close(): void {
    this.channel.close();
  }

  private receive(message: unknown): void {
    const parsed = envelopeSchema.safeParse(message);
    // what is not ours (a junk message from a browser, say) is dropped: it can have no answer
    if (!parsed.success) return;
    const envelope = parsed.data;
    switch (envelope.type) {
      case 'request':
        void this.answer(envelope.id, envelope.name, envelope.input);
        return;
      case 'cancel':
        this.running.get(envelope.id)?.abort();
        return;
      case 'event':
        for (const listener of this.listeners) listener(envelope.event);
        return;
      case 'result':
      case 'error': {
        const call = this.pending.get(envelope.id);
        this.pending.delete(envelope.id);
        if (envelope.type === 'result') call?.resolve(envelope.output);
        else call?.reject(LongtakeError.fromData(envelope.error as ErrorData));
      }
    }
  }

  private async answer(id: number, name: string, input: unknown): Promise<void> {
    const controller = new AbortController();
    this.running.set(id, controller);
    try {
      const handler = Object.hasOwn(this.handlers, name) ? this.handlers[name] : undefined;
      if (!handler) throw new LongtakeError('USAGE', `There is no request named "${name.slice(0, 80)}".`);
      const output = await handler(input, { signal: controller.signal });
      if (!this.gone) this.channel.send({ type: 'result', id, output });
    } catch (error) {
      if (!this.gone) this.channel.send({ type: 'error', id, error: LongtakeError.from(error).toData() });
    } finally {
      this.running.delete(id);
    }
  }

  private end(): void {
    this.gone = true;
    for (const controller of this.running.values()) controller.abort();
    const error = new LongtakeError('HOST_GONE', 'The other process has ended.', { hint: 'Start it again; what was finished is kept.' });
    for (const call of this.pending.values()) call.reject(error);
    this.pending.clear();
  }
}
