import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { signature } from '../../kernels/video/difference.ts';
import type { Seconds } from '../contract/time.ts';
import type { Damage } from '../media/damage.ts';
import type { Picture } from '../media/decode.ts';
import { writeJpeg } from '../media/jpeg.ts';
import { SpriteWriter } from '../media/sprites.ts';
import type { PictureRow } from '../store/pictures.ts';
import { ChangeWatch, watchSchema } from './changeWatch.ts';
import { spanOfKeyframe } from './keyframeSpans.ts';
import { progressAt, type PassContext, type PictureConsumer } from './pictureConsumer.ts';
import { stopwatch } from './stopwatch.ts';

const cursorSchema = z.object({ after: z.number(), sheets: z.number(), watch: watchSchema }).nullable();
const POSTER = 'poster.jpg';
/** Mean deviation from the mean, of 255, below which a picture is a fade or a black frame and no good poster. */
const FLAT = 12;

/** Lists the keyframes and draws them into sprite sheets. A sheet and its pictures are one batch. */
export class SpriteConsumer implements PictureConsumer {
  readonly stage = 'keyframes';
  readonly after: Seconds;
  private readonly context: PassContext;
  private readonly writer: SpriteWriter;
  private readonly watch: ChangeWatch;
  private readonly elapsed = stopwatch();
  private readonly folder: string;
  private rows: PictureRow[] = [];
  private sheets: number;
  private hasPoster: boolean;
  private last: Picture | null = null;

  constructor(context: PassContext) {
    const { library, video, probe, generation, signal } = context;
    if (!probe.video) throw new Error('no video stream');
    const cursor = cursorSchema.parse(library.beginStage(video.id, 'keyframes', generation));
    this.context = context;
    this.after = cursor?.after ?? -1;
    this.sheets = cursor?.sheets ?? 0;
    this.watch = new ChangeWatch(cursor?.watch);
    this.folder = library.folderOf(video.id);
    mkdirSync(this.folder, { recursive: true });
    this.writer = new SpriteWriter(probe.video, this.folder, this.sheets, { signal });
    this.hasPoster = cursor !== null && video.poster !== null;
  }

  async add(picture: Picture): Promise<void> {
    const { index, probe } = this.context;
    const changed = this.watch.changed(picture);
    this.rows.push({ time: picture.pts, ...spanOfKeyframe(index, picture.pts, probe.duration), source: 'keyframe', changed });
    this.last = picture;
    if (!this.hasPoster && !isFlat(picture)) await this.writePoster(picture);
    const sheet = await this.writer.add(picture);
    if (sheet) this.commit([sheet], progressAt(picture.pts, probe));
  }

  async finish(damage: Damage): Promise<void> {
    if (!this.hasPoster && this.last) await this.writePoster(this.last);
    const sheet = await this.writer.finish();
    const { library, video } = this.context;
    this.commit(sheet ? [sheet] : [], 1);
    library.videos.addWarnings(video.id, damage.warnings);
  }

  private async writePoster(picture: Picture): Promise<void> {
    const { library, video, generation, signal } = this.context;
    await writeJpeg(picture, join(this.folder, POSTER), { signal });
    this.hasPoster = true;
    const cursor = library.stages.get(video.id, this.stage)?.cursor ?? null;
    library.commitBatch({ videoId: video.id, stage: this.stage, generation, rows: { poster: POSTER }, cursor, progress: 0, seconds: 0 });
  }

  private commit(sprites: Awaited<ReturnType<SpriteWriter['finish']>>[], progress: number): void {
    const { library, video, generation } = this.context;
    this.sheets += sprites.length;
    library.commitBatch({
      videoId: video.id,
      stage: this.stage,
      generation,
      rows: { pictures: this.rows, sprites: sprites.filter((sheet) => sheet !== null) },
      cursor: { after: this.rows.at(-1)?.time ?? this.after, sheets: this.sheets, watch: this.watch.state },
      progress,
      seconds: this.elapsed(),
    });
    this.rows = [];
  }
}

function isFlat(picture: Picture): boolean {
  const cells = signature(picture);
  const mean = cells.reduce((sum, value) => sum + value, 0) / cells.length;
  return cells.reduce((sum, value) => sum + Math.abs(value - mean), 0) / cells.length < FLAT;
}
