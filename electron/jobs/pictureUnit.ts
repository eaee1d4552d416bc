import { LongtakeError } from '../contract/errors.ts';
import type { Stage } from '../contract/jobs.ts';
import type { EncoderPool } from '../encoders/encoderClient.ts';
import { generationOf } from '../encoders/generation.ts';
import { packetIndex } from '../media/packetIndex.ts';
import { pictures } from '../media/pictures.ts';
import { ConceptConsumer, conceptGeneration } from './conceptConsumer.ts';
import { noPictures } from './obstacles.ts';
import type { PassContext, PictureConsumer } from './pictureConsumer.ts';
import { SpriteConsumer } from './spriteConsumer.ts';
import type { Obstacle, Task, Unit } from './unit.ts';
import { VectorConsumer } from './vectorConsumer.ts';

/** Shorter side of the pictures that models see, px. */
const SHORT_SIDE = 300;
const KEYFRAMES = generationOf({ stage: 'keyframes', shortSide: SHORT_SIDE, version: 1 });

/** The one keyframe pass: sprites, concepts and picture vectors live on the same decoded pictures, each from where it stopped. */
export function pictureUnit(encoders: EncoderPool): Unit {
  const generation = (stage: Stage): string => {
    if (stage === 'keyframes') return KEYFRAMES;
    if (stage === 'concepts') return conceptGeneration(encoders);
    const installed = encoders.store.find('image-text');
    return installed
      ? generationOf({ sampler: { shortSide: SHORT_SIDE, version: 1 }, encoder: encoders.encoder('picture').generation })
      : '';
  };

  const consumerOf = (stage: Stage, context: Omit<PassContext, 'generation'>): PictureConsumer => {
    const whole = { ...context, generation: generation(stage) };
    if (stage === 'keyframes') return new SpriteConsumer(whole);
    if (stage === 'picture') return new VectorConsumer(whole, encoders.encoder('picture'));
    return new ConceptConsumer('concepts', whole, { classifier: encoders.encoder('classifier'), detector: encoders.encoder('detector') });
  };

  return {
    stages: ['keyframes', 'concepts', 'picture'],
    after: ['probe'],
    cores: 2,
    generation,
    obstacle(stage, video): Obstacle | null {
      const missing = stage === 'picture' && !encoders.store.find('image-text');
      if (missing) return { state: 'skipped', reason: 'No image-text encoder is installed; concept search is used.' };
      return noPictures(video);
    },
    async run({ library, video, stages, signal }: Task) {
      if (!video.probe) return;
      if (stages.includes('concepts')) warmUp(encoders, signal);
      const index = await packetIndex(video.path, video.probe, { signal });
      const context = { library, video, probe: video.probe, index, signal };
      let consumers = stages.map((stage) => consumerOf(stage, context));
      const after = Math.min(...consumers.map((consumer) => consumer.after));
      const pass = pictures(video.path, video.probe, index, { shortSide: SHORT_SIDE, signal, ...(after >= 0 && { from: after }) });

      /** Runs one step of every consumer; one that fails ends its own stage and leaves the others at work. */
      const each = async (step: (consumer: PictureConsumer) => Promise<void>): Promise<void> => {
        const ended = await Promise.all(
          consumers.map((consumer) =>
            step(consumer).then(
              () => null,
              (thrown: unknown) => ({ consumer, thrown }),
            ),
          ),
        );
        for (const end of ended) {
          if (!end) continue;
          if (signal.aborted || consumers.length === 1) throw end.thrown;
          const failure = LongtakeError.from(end.thrown);
          if (failure.code === 'DISK_FULL') throw failure;
          const error = failure.toData();
          library.endStage(video.id, end.consumer.stage, 'failed', { reason: error.message, error });
          consumers = consumers.filter((consumer) => consumer !== end.consumer);
        }
      };
      for await (const picture of pass) {
        await each((consumer) => (picture.pts > consumer.after + 0.0005 ? consumer.add(picture) : Promise.resolve()));
      }
      await each((consumer) => consumer.finish(pass.damage));
    },
  };
}

/** Starts the process and loads its models while the file is still being opened: the first picture can be searched sooner. */
function warmUp(encoders: EncoderPool, signal: AbortSignal): void {
  for (const task of ['classifier', 'detector'] as const)
    encoders
      .encoder(task)
      .encode([], signal)
      .catch(() => undefined);
}
