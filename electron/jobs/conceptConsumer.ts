import { z } from 'zod';
import type { Seconds, Span } from '../contract/time.ts';
import type { Detection, Encoder, ClassProbabilities } from '../encoders/encoder.ts';
import type { EncoderPool } from '../encoders/encoderClient.ts';
import { generationOf } from '../encoders/generation.ts';
import type { Picture } from '../media/decode.ts';
import type { ConceptRow } from '../store/concepts.ts';
import type { PictureRow } from '../store/pictures.ts';
import { Batcher } from './batcher.ts';
import { ChangeWatch, watchSchema } from './changeWatch.ts';
import { encodeAgain } from './encodeAgain.ts';
import { LONGEST_STAND, spanOfKeyframe } from './keyframeSpans.ts';
import { progressAt, type PassContext, type PictureConsumer } from './pictureConsumer.ts';
import { stopwatch } from './stopwatch.ts';

const detectionSchema = z.object({
  label: z.number(),
  score: z.number(),
  box: z.object({ left: z.number(), top: z.number(), right: z.number(), bottom: z.number() }),
});
const cursorSchema = z
  .object({ after: z.number(), watch: watchSchema, watchedAt: z.number(), detections: z.array(detectionSchema) })
  .nullable();

/** A picture that changed a little (a pan, somebody who moves) is given to the detector again after so many seconds; after a cut at once. */
const LOOK_AGAIN: Seconds = 5;

/** Pictures a batch: small, so that the first ones can be searched soon and a kill loses little. */
const BATCH = 8;

export interface ConceptEncoders {
  classifier: Encoder<Picture, ClassProbabilities>;
  detector: Encoder<Picture, Detection[]>;
}

interface Seen {
  picture: Picture;
  /** It differs from the last one that the detector was given. */
  changed: boolean;
  /** The detector is given it. */
  looked: boolean;
  watch: z.output<typeof watchSchema>;
  watchedAt: Seconds;
}

/**
 * Classes and objects of each picture: of the keyframe pass in the stage `concepts`, of the pictures between keyframes in `gaps`.
 * The detector looks only at pictures that changed, and not at every step of a pan; the others keep what was found in the one before.
 */
export class ConceptConsumer implements PictureConsumer {
  readonly stage: 'concepts' | 'gaps';
  readonly after: Seconds;
  private readonly context: PassContext;
  private readonly encoders: ConceptEncoders;
  private readonly watch: ChangeWatch;
  private readonly elapsed = stopwatch();
  private readonly batcher: Batcher<Seen>;
  private detections: Detection[];
  private watchedAt: Seconds;

  constructor(stage: 'concepts' | 'gaps', context: PassContext, encoders: ConceptEncoders) {
    const cursor = cursorSchema.parse(context.library.beginStage(context.video.id, stage, context.generation));
    this.stage = stage;
    this.context = context;
    this.encoders = encoders;
    this.after = cursor?.after ?? -1;
    this.watch = new ChangeWatch(cursor?.watch);
    this.watchedAt = cursor?.watchedAt ?? -LOOK_AGAIN;
    this.detections = cursor?.detections ?? [];
    // the very first batch of a video is short: something can be searched within seconds
    this.batcher = new Batcher(BATCH, (batch) => this.encode(batch), this.after < 0 ? 1 : BATCH);
  }

  async add(picture: Picture): Promise<void> {
    const change = this.watch.compare(picture);
    const looked = change === 'cut' || (change === 'moved' && picture.pts - this.watchedAt >= LOOK_AGAIN - 0.01);
    if (looked) {
      this.watch.keep(picture);
      this.watchedAt = picture.pts;
    }
    await this.batcher.add({ picture, changed: change !== 'same', looked, watch: this.watch.state, watchedAt: this.watchedAt });
  }

  async finish(): Promise<void> {
    await this.batcher.flush();
    if (this.stage === 'concepts') this.report(1);
  }

  /** Says how far the stage is where no picture says it. */
  report(progress: number): void {
    const { library, video, generation } = this.context;
    const cursor = library.stages.get(video.id, this.stage)?.cursor ?? null;
    library.commitBatch({ videoId: video.id, stage: this.stage, generation, rows: {}, cursor, progress, seconds: this.elapsed() });
  }

  private async encode(batch: Seen[]): Promise<void> {
    const { library, video, probe, generation, signal } = this.context;
    const classes = await encodeAgain(
      this.encoders.classifier,
      batch.map(({ picture }) => picture),
      signal,
    );
    const looked = batch.filter((seen) => seen.looked);
    const found = await encodeAgain(
      this.encoders.detector,
      looked.map(({ picture }) => picture),
      signal,
    );
    const rows: ConceptRow[] = batch.map((seen, at) => {
      if (seen.looked) this.detections = found[looked.indexOf(seen)]!;
      return { time: seen.picture.pts, ...classes[at]!, detections: this.detections };
    });
    const last = batch.at(-1)!;
    library.commitBatch({
      videoId: video.id,
      stage: this.stage,
      generation,
      rows: {
        concepts: rows,
        ...(this.stage === 'gaps' && {
          pictures: batch.map((seen): PictureRow => ({
            time: seen.picture.pts,
            ...this.span(seen.picture.pts),
            source: 'fill',
            changed: seen.changed,
          })),
        }),
        lookedAt: { kind: 'concept', spans: batch.map(({ picture }) => this.span(picture.pts)) },
      },
      cursor: { after: last.picture.pts, watch: last.watch, watchedAt: last.watchedAt, detections: this.detections },
      progress: progressAt(last.picture.pts, probe),
      seconds: this.elapsed(),
    });
  }

  private span(pts: Seconds): Span {
    const { index, probe } = this.context;
    if (this.stage === 'concepts') return spanOfKeyframe(index, pts, probe.duration);
    return { start: pts, end: Math.min(probe.duration, pts + FILL_STAND) };
  }
}

/** Pictures in gaps come every second; one stands for a little more, so that the coverage has no cracks. */
const FILL_STAND: Seconds = 1.1;

/** Generation of the rows that classifier and detector write. */
export function conceptGeneration(encoders: EncoderPool): string {
  const [classifier, detector] = [encoders.encoder('classifier').generation, encoders.encoder('detector').generation];
  return generationOf({ sampler: { shortSide: 300, longest: LONGEST_STAND, lookAgain: LOOK_AGAIN, version: 2 }, classifier, detector });
}
