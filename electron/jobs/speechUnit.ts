import { z } from 'zod';
import type { Span } from '../contract/time.ts';
import type { EncoderPool } from '../encoders/encoderClient.ts';
import type { SpeechResult } from '../encoders/encoder.ts';
import { generationOf } from '../encoders/generation.ts';
import { audioPcm, chooseAudio, SAMPLE_RATE } from '../media/audio.ts';
import { readSubtitles } from '../media/subtitles.ts';
import { encodeAgain } from './encodeAgain.ts';
import { noSound } from './obstacles.ts';
import { progressAt } from './pictureConsumer.ts';
import { stopwatch } from './stopwatch.ts';
import type { Obstacle, Task, Unit } from './unit.ts';

const cursorSchema = z
  .object({
    doneUntil: z.number(),
    speechSeconds: z.number(),
    otherSeconds: z.number(),
    otherFrom: z.number().nullable(),
    language: z.string().nullable(),
  })
  .nullable();
type Cursor = NonNullable<z.output<typeof cursorSchema>>;

/** Sound handed to the recogniser at a time, seconds; also what a kill loses at most. */
const CHUNK = 30;
/** Subtitle lines embedded at a time. */
const LINES = 64;
/** Share of the speech in another language from which on a person is told. */
const OTHER_SHARE = 0.1;

/** The transcript: subtitles where the file has them or some lie beside it, else speech recognition. */
export function speechUnit(encoders: EncoderPool): Unit {
  const hasModels = () => encoders.store.find('speech') !== null && encoders.store.find('voice-activity') !== null;
  const generation = (): string => {
    const sentence = encoders.encoder('sentence').generation;
    return generationOf({ chunk: CHUNK, version: 1, sentence, speech: hasModels() ? encoders.encoder('speech').generation : null });
  };
  return {
    stages: ['speech'],
    after: ['probe'],
    cores: 1,
    alone: true,
    generation,
    obstacle(_stage, video): Obstacle | null {
      const hasTrack = video.probe?.subtitles.some((track) => track.isText) ?? false;
      return hasTrack ? null : noSound(video);
    },
    async run(task: Task) {
      const { library, video, signal } = task;
      if (!video.probe) return;
      const subtitles = await readSubtitles(video.path, video.probe, { signal });
      const cursor = cursorSchema.parse(library.beginStage(video.id, 'speech', generation()));
      if (subtitles.lines.length > 0) return writeSubtitles(task, encoders, generation(), subtitles);
      library.videos.addWarnings(video.id, subtitles.warnings);
      if (!hasModels()) {
        const reason = 'The speech model is not installed. Run: longtake models install moonshine-base';
        library.endStage(video.id, 'speech', 'skipped', { reason });
        return;
      }
      return recognise(task, encoders, generation(), cursor);
    },
  };
}

async function writeSubtitles(
  { library, video, signal }: Task,
  encoders: EncoderPool,
  generation: string,
  { lines, source, warnings }: Awaited<ReturnType<typeof readSubtitles>>,
): Promise<void> {
  const elapsed = stopwatch();
  const duration = video.probe?.duration ?? 0;
  const kept = library.lines.transcript(video.id).length;
  library.videos.addWarnings(video.id, [
    ...warnings,
    { code: 'TRANSCRIPT_FROM_SUBTITLES', message: `The transcript was taken from ${source ?? 'the subtitles'}.` },
  ]);
  for (let at = kept; at < lines.length; at += LINES) {
    const batch = lines.slice(at, at + LINES);
    const vectors = await encodeAgain(
      encoders.encoder('sentence'),
      batch.map(({ text }) => text),
      signal,
    );
    const last = at + batch.length >= lines.length;
    library.commitBatch({
      videoId: video.id,
      stage: 'speech',
      generation,
      rows: {
        transcript: batch.map(({ start, end, text, speaker }, i) => ({
          start,
          end,
          text,
          speaker,
          source: 'subtitles',
          vector: vectors[i]!.float,
        })),
        lookedAt: { kind: 'speech', spans: [{ start: at === 0 ? 0 : batch[0]!.start, end: last ? duration : batch.at(-1)!.end }] },
      },
      cursor: null,
      progress: (at + batch.length) / lines.length,
      seconds: elapsed(),
    });
  }
}

async function recognise(
  { library, video, signal }: Task,
  encoders: EncoderPool,
  generation: string,
  cursor: z.output<typeof cursorSchema>,
): Promise<void> {
  const elapsed = stopwatch();
  const chosen = video.probe && chooseAudio(video.probe);
  if (!video.probe || !chosen) return;
  const { probe } = video;
  if (probe.audio.length > 1) library.videos.addWarnings(video.id, [{ code: 'AUDIO_TRACK_CHOSEN', message: chosen.reason }]);
  const sentence = encoders.encoder('sentence');
  const speech = encoders.encoder('speech');
  const from = cursor?.doneUntil ?? 0;
  let state: Cursor = cursor ?? { doneUntil: 0, speechSeconds: 0, otherSeconds: 0, otherFrom: null, language: null };
  let first = true;

  const hear = async (start: number, samples: Float32Array, last: boolean): Promise<void> => {
    const [heard] = await speech.encode([{ start, samples, first, last }], signal);
    first = false;
    if (!heard) return;
    const vectors = await encodeAgain(
      sentence,
      heard.lines.map(({ text }) => text),
      signal,
    );
    state = { ...state, ...tally(state, heard) };
    const settled: Span = { start: Math.min(from, heard.doneUntil), end: Math.min(heard.doneUntil, probe.duration) };
    library.commitBatch({
      videoId: video.id,
      stage: 'speech',
      generation,
      rows: {
        transcript: heard.lines.map((line, at) => ({
          start: line.start,
          end: line.end,
          text: line.text,
          speaker: null,
          source: 'speech',
          vector: vectors[at]!.float,
        })),
        ...(settled.end > settled.start && { lookedAt: { kind: 'speech', spans: [settled] } }),
      },
      cursor: state,
      progress: last ? 1 : progressAt(heard.doneUntil, probe),
      seconds: elapsed(),
    });
  };

  for await (const { start, samples, last } of chunks(audioPcm(video.path, probe, chosen.stream.index, { from, signal })))
    await hear(start, samples, last);
  if (state.otherSeconds > OTHER_SHARE * state.speechSeconds && state.otherFrom !== null) {
    const language =
      state.language === null ? 'a language other than English' : new Intl.DisplayNames('en', { type: 'language' }).of(state.language);
    const message = `About ${Math.round(state.otherSeconds)} s of speech seem to be in ${language ?? 'another language'}; only English is transcribed.`;
    library.videos.addWarnings(video.id, [{ code: 'SPEECH_OTHER_LANGUAGE', message }]);
  }
}

function tally(state: Cursor, heard: SpeechResult): Partial<Cursor> {
  const other = heard.otherLanguage;
  return {
    doneUntil: heard.doneUntil,
    speechSeconds: state.speechSeconds + heard.speechSeconds,
    otherSeconds: state.otherSeconds + other.reduce((sum, { start, end }) => sum + end - start, 0),
    otherFrom: state.otherFrom ?? other[0]?.start ?? null,
    language: state.language ?? other.find(({ language }) => language !== null)?.language ?? null,
  };
}

/** Joins seconds of sound into chunks of 30 s; says which is the last. */
async function* chunks(
  sound: AsyncIterable<{ time: number; samples: Float32Array }>,
): AsyncGenerator<{ start: number; samples: Float32Array; last: boolean }> {
  let start = 0;
  let pieces: Float32Array[] = [];
  const join = () => {
    const samples = new Float32Array(pieces.reduce((sum, piece) => sum + piece.length, 0));
    pieces.reduce((at, piece) => {
      samples.set(piece, at);
      return at + piece.length;
    }, 0);
    return samples;
  };
  for await (const { time, samples } of sound) {
    if (pieces.length >= CHUNK) {
      yield { start, samples: join(), last: false };
      pieces = [];
    }
    if (pieces.length === 0) start = time;
    pieces.push(samples);
  }
  yield { start, samples: pieces.length > 0 ? join() : new Float32Array(SAMPLE_RATE / 10), last: true };
}
