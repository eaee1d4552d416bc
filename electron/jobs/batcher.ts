/**
 * Hands inputs on in batches while the next ones are being made: one batch is worked on, one may wait, then `add` waits.
 * The first error of a batch is thrown by the next `add` or by `flush`.
 */
export class Batcher<In> {
  private readonly size: number;
  private readonly work: (batch: In[]) => Promise<void>;
  private inputs: In[] = [];
  private next: number;
  private running: Promise<void> = Promise.resolve();
  private waiting: Promise<void> = Promise.resolve();
  private failure: unknown;
  private failed = false;

  /** `firstSize`: size of the first batch, where something shall be there soon. */
  constructor(size: number, work: (batch: In[]) => Promise<void>, firstSize = size) {
    this.size = size;
    this.work = work;
    this.next = firstSize;
  }

  async add(input: In): Promise<void> {
    this.check();
    this.inputs.push(input);
    if (this.inputs.length >= this.next) await this.start();
  }

  /** Works off what is left and waits for the end. */
  async flush(): Promise<void> {
    if (this.inputs.length > 0) await this.start();
    await this.waiting;
    this.check();
  }

  private async start(): Promise<void> {
    const batch = this.inputs;
    this.inputs = [];
    this.next = this.size;
    await this.running;
    this.running = this.waiting;
    this.waiting = this.running.then(async () => {
      if (this.failed) return;
      try {
        await this.work(batch);
      } catch (error) {
        this.failed = true;
        this.failure = error;
      }
    });
  }

  private check(): void {
    if (this.failed) throw this.failure;
  }
}
