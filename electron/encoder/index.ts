// A plain Node process that holds the models of one group of tasks and answers batches; started by electron/encoders/encoderClient.ts.
import { setPriority } from 'node:os';
import { z } from 'zod';
import { LongtakeError } from '../contract/errors.ts';
import type { Encoder } from '../encoders/encoder.ts';
import type { EncodeAnswer } from '../encoders/encoderClient.ts';
import { ModelStore } from '../encoders/modelStore.ts';
import { ENCODER_TASKS, openEncoder, type EncoderTask } from '../encoders/openEncoder.ts';
import { processChannel } from '../platform/channel.ts';
import { endWithParent } from '../platform/lifetime.ts';
import { Rpc } from '../platform/rpc.ts';

endWithParent();
// the window and the player come first
setPriority(5);

const encodeSchema = z.object({ task: z.enum(ENCODER_TASKS), generation: z.string(), batch: z.array(z.unknown()) });
const [assetsFolder, modelsFolder] = process.argv.slice(2);
const store = new ModelStore({ ...(assetsFolder && { assetsFolder }), ...(modelsFolder && { modelsFolder }) });

type AnyEncoder = Encoder<unknown, unknown>;
const open = new Map<EncoderTask, Promise<AnyEncoder>>();

/** The encoder that writes `generation`: another model may have been installed since the last batch. */
async function encoderFor(task: EncoderTask, generation: string): Promise<AnyEncoder> {
  const known = await open.get(task);
  if (known?.generation === generation) return known;
  open.delete(task);
  await known?.close();
  // the client's types say what each task takes; across the process boundary they are gone
  const opening = openEncoder(task, store) as unknown as Promise<AnyEncoder>;
  open.set(task, opening);
  // a model that is mended later must be found on the next try
  opening.catch(() => open.delete(task));
  const encoder = await opening;
  if (encoder.generation === generation) return encoder;
  throw new LongtakeError('MODEL_MISSING', `The model for ${task} was changed meanwhile.`, {
    hint: 'Try again: the stage is redone with the new model.',
  });
}

/** One batch at a time: two graphs at once would double the memory and win nothing on the cores that are left. */
let queue: Promise<unknown> = Promise.resolve();

function inTurn<T>(work: () => Promise<T>): Promise<T> {
  const next = queue.then(work, work);
  queue = next.catch(() => undefined);
  return next;
}

new Rpc(processChannel(process), {
  encode: (input, { signal }) => {
    const { task, generation, batch } = encodeSchema.parse(input);
    return inTurn(async (): Promise<EncodeAnswer> => {
      if (signal.aborted) throw new LongtakeError('CANCELLED', 'It was cancelled.');
      const encoder = await encoderFor(task, generation);
      const started = performance.now();
      const cpu = process.cpuUsage();
      const outputs = await encoder.encode(batch, signal);
      const { user, system } = process.cpuUsage(cpu);
      return { outputs, wallMs: performance.now() - started, cpuMs: (user + system) / 1000, rssBytes: process.memoryUsage.rss() };
    });
  },
});
