import type { EncoderPool } from '../encoders/encoderClient.ts';
import { generationOf } from '../encoders/generation.ts';
import { fillPictures, keyframeGaps } from '../media/fill.ts';
import { packetIndex } from '../media/packetIndex.ts';
import { ConceptConsumer, conceptGeneration } from './conceptConsumer.ts';
import { LONGEST_STAND } from './keyframeSpans.ts';
import { noPictures } from './obstacles.ts';
import type { Task, Unit } from './unit.ts';

/** Pictures inside a gap, seconds apart. */
const EVERY = 1;

/** Looks between keyframes that lie far apart. It decodes everything there, so it runs last and gives way to all else. */
export function gapsUnit(encoders: EncoderPool): Unit {
  const generation = (): string => generationOf({ every: EVERY, concepts: conceptGeneration(encoders) });
  return {
    stages: ['gaps'],
    after: ['keyframes', 'concepts', 'shots', 'sound', 'speech', 'text'],
    cores: 2,
    generation,
    obstacle: (_stage, video) => noPictures(video),
    async run({ library, video, signal }: Task) {
      if (!video.probe) return;
      const index = await packetIndex(video.path, video.probe, { signal });
      const context = { library, video, probe: video.probe, index, generation: generation(), signal };
      const gaps = keyframeGaps(index, video.probe.duration, LONGEST_STAND);
      if (gaps.length === 0) {
        library.endStage(video.id, 'gaps', 'not-applicable', { reason: 'Its keyframes lie close enough together.' });
        return;
      }
      const concepts = new ConceptConsumer('gaps', context, {
        classifier: encoders.encoder('classifier'),
        detector: encoders.encoder('detector'),
      });
      const pass = fillPictures(video.path, video.probe, index, gaps, {
        every: EVERY,
        shortSide: 300,
        signal,
        niceness: 10,
        ...(concepts.after >= 0 && { from: concepts.after }),
      });
      for await (const picture of pass) if (picture.pts > concepts.after + 0.0005) await concepts.add(picture);
      await concepts.finish();
      concepts.report(1);
    },
  };
}
