import { LongtakeError } from '../contract/errors.ts';
import type { Encoder, SoundChunk, SpeechResult } from './encoder.ts';
import { generationOf } from './generation.ts';
import { LANGUAGE_SETTINGS, judgeLanguage } from './language.ts';
import type { InstalledModel } from './modelStore.ts';
import { Moonshine } from './moonshine.ts';
import { timeSentences } from './sentenceTimes.ts';
import { SEGMENT_SETTINGS, findCut, type Cut } from './speechSegments.ts';
import { SAMPLE_RATE, VoiceActivity, WINDOW } from './voiceActivity.ts';

const MAX_CHUNK_SECONDS = 600;

export function speechGeneration(models: { voice: InstalledModel; speech: InstalledModel }): string {
  const settings = { segments: SEGMENT_SETTINGS, language: LANGUAGE_SETTINGS, version: 1 };
  return generationOf({ voice: models.voice.hashes, speech: models.speech.hashes, settings });
}

/**
 * Silero VAD, then Moonshine on every stretch of speech. Chunks of one track come in order; the outputs belong to the chunk that
 * settled them. Settled stretches do not depend on what came before, so a run that begins at `doneUntil` (with `first`) gives the same
 * lines. A chunk that does not follow the one before is DECODE_FAILED: words would be lost in silence.
 */
export async function openSpeechEncoder(models: {
  voice: InstalledModel;
  speech: InstalledModel;
}): Promise<Encoder<SoundChunk, SpeechResult>> {
  const voice = await VoiceActivity.open(models.voice);
  const recogniser = await Moonshine.open(models.speech);
  let track: Track | null = null;

  return {
    name: models.speech.name,
    generation: speechGeneration(models),
    async encode(batch, signal) {
      const results: SpeechResult[] = [];
      for (const chunk of batch) {
        checkChunk(chunk);
        const start = Math.round(chunk.start * SAMPLE_RATE);
        if (chunk.first) track = new Track(voice, recogniser, start);
        const current: Track | null = track;
        if (current?.end !== start) throw outOfOrder(chunk.start);
        // until the chunk is heard to its end the next one must not go on from it
        track = null;
        results.push(await current.push(chunk, signal));
        if (!chunk.last) track = current;
      }
      return results;
    },
    async close() {
      await voice.close();
      await recogniser.close();
    },
  };
}

/** The process that heard the chunks before was ended meanwhile, or a chunk was left out. */
function outOfOrder(start: number): LongtakeError {
  return new LongtakeError('DECODE_FAILED', `The sound at ${start} s does not follow what was heard before.`, {
    hint: 'Go on from the last finished place.',
  });
}

function checkChunk({ start, samples }: SoundChunk): void {
  if (!Number.isFinite(start) || samples.length > MAX_CHUNK_SECONDS * SAMPLE_RATE) {
    throw new LongtakeError('DECODE_FAILED', `A piece of sound of ${samples.length} samples at ${start} s cannot be used.`);
  }
}

/** One track while it is heard: the sound since the last settled point, and the probability of speech in each of its windows. */
class Track {
  private readonly voice: VoiceActivity;
  private readonly recogniser: Moonshine;
  /** Sample number of the first sample of `sound`. */
  private settled: number;
  private sound = new Float32Array(0);
  private probabilities: number[] = [];

  constructor(voice: VoiceActivity, recogniser: Moonshine, start: number) {
    this.voice = voice;
    this.recogniser = recogniser;
    this.settled = start;
    voice.reset();
  }

  /** Sample number after the last one that was heard. */
  get end(): number {
    return this.settled + this.sound.length;
  }

  async push(chunk: SoundChunk, signal?: AbortSignal): Promise<SpeechResult> {
    const joined = new Float32Array(this.sound.length + chunk.samples.length);
    joined.set(this.sound);
    joined.set(chunk.samples, this.sound.length);
    this.sound = joined;
    const result: SpeechResult = { lines: [], otherLanguage: [], doneUntil: 0, speechSeconds: 0 };
    // one window at a time: where a stretch is cut must not depend on how much sound lies behind it
    for (;;) {
      if (signal?.aborted) throw new LongtakeError('CANCELLED', 'It was cancelled.');
      const whole = (this.probabilities.length + 1) * WINDOW <= this.sound.length;
      if (whole) await this.listen();
      else if (!chunk.last) break;
      const cut = findCut(this.probabilities, !whole && chunk.last);
      if (cut) await this.settle(cut, result, signal);
      else if (!whole) break;
    }
    result.doneUntil = (chunk.last ? this.end : this.settled) / SAMPLE_RATE;
    return result;
  }

  private async listen(): Promise<void> {
    const at = this.probabilities.length * WINDOW;
    this.probabilities.push(await this.voice.probability(this.sound.subarray(at, at + WINDOW)));
  }

  private async settle(cut: Cut, result: SpeechResult, signal?: AbortSignal): Promise<void> {
    if (cut.kind === 'segment') {
      const seconds = (window: number) => (this.settled + window * WINDOW) / SAMPLE_RATE;
      const heard = await this.recogniser.hear(this.sound.slice(cut.from * WINDOW, cut.to * WINDOW), signal);
      const runs = cut.runs.map((run) => ({ start: seconds(run.from), end: seconds(run.to) }));
      const span = { start: runs[0]!.start, end: runs.at(-1)!.end };
      result.speechSeconds += runs.reduce((sum, run) => sum + run.end - run.start, 0);
      const verdict = judgeLanguage(heard, span.end - span.start);
      if (verdict.kind === 'other') result.otherLanguage.push({ ...span, language: verdict.language });
      else if (verdict.kind === 'english') {
        const confidence = Math.exp(heard.meanLogProbability);
        result.lines.push(...timeSentences(heard.text, runs).map((sentence) => ({ ...sentence, confidence })));
      }
    }
    this.sound = this.sound.slice(cut.restart * WINDOW);
    this.settled += cut.restart * WINDOW;
    this.probabilities = [];
    this.voice.reset();
  }
}
