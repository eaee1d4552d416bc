import { setTimeout as sleep } from 'node:timers/promises';
import { WebSocket } from 'ws';
import { z } from 'zod';

const listSchema = z.array(z.object({ type: z.string(), url: z.string(), title: z.string(), webSocketDebuggerUrl: z.string() }));
const answerSchema = z.object({ id: z.number(), result: z.unknown(), error: z.object({ message: z.string() }).optional() });
const valueSchema = z.object({
  result: z.object({ value: z.unknown() }),
  exceptionDetails: z.object({ exception: z.object({ description: z.string() }) }).optional(),
});

/** One page of a program that was started with --remote-debugging-port. */
export class PagePort {
  readonly #socket: WebSocket;
  readonly #waiting = new Map<number, { resolve: (result: unknown) => void; reject: (error: Error) => void }>();
  #sent = 0;

  private constructor(socket: WebSocket) {
    this.#socket = socket;
    socket.on('message', (text: Buffer) => {
      const answer = answerSchema.safeParse(JSON.parse(text.toString()));
      if (!answer.success) return;
      const { id, result, error } = answer.data;
      const waiting = this.#waiting.get(id);
      this.#waiting.delete(id);
      if (error) waiting?.reject(new Error(error.message));
      else waiting?.resolve(result);
    });
    socket.on('close', () => {
      for (const { reject } of this.#waiting.values()) reject(new Error('the page is gone'));
      this.#waiting.clear();
    });
    socket.on('error', () => undefined);
  }

  /** Joins the page at `address` once it is loaded so far that it has a title. @param host as the program prints it after "DevTools listening on ws://" */
  static async open(host: string, address: string): Promise<PagePort> {
    const last = Date.now() + 20_000;
    for (;;) {
      const pages = listSchema.parse(await (await fetch(`http://${host}/json/list`)).json());
      const page = pages.find(({ type, url, title }) => type === 'page' && url === address && title !== '' && title !== address);
      if (page) {
        const socket = new WebSocket(page.webSocketDebuggerUrl);
        await new Promise((resolve, reject) => socket.once('open', resolve).once('error', reject));
        return new PagePort(socket);
      }
      if (Date.now() > last) throw new Error(`there is no page at ${address}: ${pages.map(({ url }) => url).join(', ')}`);
      await sleep(50);
    }
  }

  send(method: string, params: object = {}): Promise<unknown> {
    const id = ++this.#sent;
    return new Promise((resolve, reject) => {
      this.#waiting.set(id, { resolve, reject });
      this.#socket.send(JSON.stringify({ id, method, params }));
    });
  }

  /** The value of an expression in the page, waited for where it is a promise. */
  async evaluate(expression: string): Promise<unknown> {
    const parameters = { expression, awaitPromise: true, returnByValue: true };
    const { result, exceptionDetails } = valueSchema.parse(await this.send('Runtime.evaluate', parameters));
    if (exceptionDetails) throw new Error(exceptionDetails.exception.description);
    return result.value;
  }

  close(): void {
    this.#socket.close();
  }
}
