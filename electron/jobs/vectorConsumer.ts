import { z } from 'zod';
import type { Seconds } from '../contract/time.ts';
import type { Encoder, UnitVector } from '../encoders/encoder.ts';
import type { Picture } from '../media/decode.ts';
import { Batcher } from './batcher.ts';
import { encodeAgain } from './encodeAgain.ts';
import { spanOfKeyframe } from './keyframeSpans.ts';
import { progressAt, type PassContext, type PictureConsumer } from './pictureConsumer.ts';
import { stopwatch } from './stopwatch.ts';

const cursorSchema = z.object({ after: z.number() }).nullable();
const BATCH = 8;

/** Vectors of the image-text encoder that the person installed, one per keyframe. */
export class VectorConsumer implements PictureConsumer {
  readonly stage = 'picture';
  readonly after: Seconds;
  private readonly context: PassContext;
  private readonly encoder: Encoder<Picture, UnitVector>;
  private readonly elapsed = stopwatch();
  private readonly batcher = new Batcher<Picture>(BATCH, (batch) => this.encode(batch));

  constructor(context: PassContext, encoder: Encoder<Picture, UnitVector>) {
    const cursor = cursorSchema.parse(context.library.beginStage(context.video.id, 'picture', context.generation));
    this.context = context;
    this.encoder = encoder;
    this.after = cursor?.after ?? -1;
  }

  add(picture: Picture): Promise<void> {
    return this.batcher.add(picture);
  }

  finish(): Promise<void> {
    return this.batcher.flush();
  }

  private async encode(batch: Picture[]): Promise<void> {
    const { library, video, probe, index, generation, signal } = this.context;
    const vectors = await encodeAgain(this.encoder, batch, signal);
    const last = batch.at(-1)!;
    library.commitBatch({
      videoId: video.id,
      stage: this.stage,
      generation,
      rows: {
        pictureVectors: batch.map(({ pts }, at) => ({ time: pts, vector: vectors[at]!.float })),
        lookedAt: { kind: 'picture', spans: batch.map(({ pts }) => spanOfKeyframe(index, pts, probe.duration)) },
      },
      cursor: { after: last.pts },
      progress: progressAt(last.pts, probe),
      seconds: this.elapsed(),
    });
  }
}
