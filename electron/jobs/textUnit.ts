import { z } from 'zod';
import type { Seconds } from '../contract/time.ts';
import type { EncoderPool } from '../encoders/encoderClient.ts';
import { generationOf } from '../encoders/generation.ts';
import { packetIndex } from '../media/packetIndex.ts';
import { picturesAt } from '../media/picturesAt.ts';
import type { PictureRow } from '../store/pictures.ts';
import { encodeAgain } from './encodeAgain.ts';
import { noPictures } from './obstacles.ts';
import { progressAt } from './pictureConsumer.ts';
import { stopwatch } from './stopwatch.ts';
import { joinBlocks, openTracksSchema, TextTracks, type TextTrack } from './textTracks.ts';
import type { Obstacle, Task, Unit } from './unit.ts';

const cursorSchema = z.object({ after: z.number(), open: openTracksSchema }).nullable();

/** Text is read in pictures of at most this width, px: small print survives, a 4K picture does not fill the memory. */
const WIDEST = 1600;
/** Pictures between two commits. */
const BATCH = 8;

/** Text on the screen, read in the keyframes that changed. */
export function textUnit(encoders: EncoderPool): Unit {
  const installed = () => encoders.store.find('screen-text') !== null;
  const generation = (): string =>
    generationOf({
      width: WIDEST,
      version: 1,
      sentence: encoders.encoder('sentence').generation,
      reader: installed() ? encoders.encoder('screen-text').generation : null,
    });
  return {
    stages: ['text'],
    after: ['keyframes', 'shots'],
    cores: 1,
    generation,
    obstacle(_stage, video): Obstacle | null {
      const none = noPictures(video);
      if (none || installed()) return none;
      return { state: 'skipped', reason: 'The model for text on the screen is not installed. Run: longtake models install pp-ocrv4' };
    },
    run: (task) => readText(task, encoders, generation()),
  };
}

async function readText({ library, video, signal }: Task, encoders: EncoderPool, generation: string): Promise<void> {
  if (!video.probe) return;
  const { probe } = video;
  const elapsed = stopwatch();
  const cursor = cursorSchema.parse(library.beginStage(video.id, 'text', generation));
  const listed = library.pictures.list(video.id).filter(({ source }) => source === 'keyframe');
  const cuts = library.pictures.shots(video.id).map(({ start }) => start);
  const tracks = new TextTracks(cursor?.open);
  let after = cursor?.after ?? -1;
  let ended: TextTrack[] = [];
  let pending = 0;
  let coveredFrom = listed.find(({ time }) => time > after)?.start ?? 0;

  const commit = async (last: boolean): Promise<void> => {
    const blocks = joinBlocks(ended);
    const vectors = await encodeAgain(
      encoders.encoder('sentence'),
      blocks.map(({ text }) => text),
      signal,
    );
    const covered = listed
      .filter(({ start, time }) => start >= coveredFrom && (last || time <= after))
      .map(({ start, end }) => ({ start, end }));
    library.commitBatch({
      videoId: video.id,
      stage: 'text',
      generation,
      rows: {
        screenTexts: blocks.map(({ text, confidence, start, end }, at) => ({ text, confidence, start, end, vector: vectors[at]!.float })),
        lookedAt: { kind: 'text', spans: covered },
      },
      cursor: { after, open: tracks.state },
      progress: last ? 1 : progressAt(after, probe),
      seconds: elapsed(),
    });
    ended = [];
    pending = 0;
    coveredFrom = covered.at(-1)?.end ?? coveredFrom;
  };

  const wanted = listed.filter(({ time, changed }) => changed && time > after + 0.0005);
  const index = await packetIndex(video.path, probe, { signal });
  for await (const picture of picturesAt(
    video.path,
    probe,
    index,
    wanted.map(({ time }) => time),
    { maxWidth: WIDEST, signal },
  )) {
    const [lines = []] = await encodeAgain(encoders.encoder('screen-text'), [picture], signal);
    const border = borderBefore(picture.pts, listed, cuts);
    ended.push(...tracks.add(lines, { appeared: border, gone: border }));
    after = picture.pts;
    pending += 1;
    if (pending >= BATCH) await commit(false);
  }
  ended.push(...tracks.finish(probe.duration));
  await commit(true);
}

/** When, between the picture before `pts` and this one, what is new here came: at a cut where there is one, else half way. */
function borderBefore(pts: Seconds, listed: readonly PictureRow[], cuts: readonly Seconds[]): Seconds {
  const before = listed.findLast(({ time }) => time < pts - 0.0005);
  if (!before) return 0;
  return cuts.find((cut) => cut > before.time && cut <= pts + 0.0005) ?? (before.time + pts) / 2;
}
