import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { distance } from 'fastest-levenshtein';
import type { Encoder, SoundChunk, SpeechLine, SpeechResult } from '../../../electron/encoders/encoder.ts';
import { openSpeechEncoder } from '../../../electron/encoders/speech.ts';
import { VoiceActivity, WINDOW } from '../../../electron/encoders/voiceActivity.ts';
import { lacking, sound, speech, store } from './material.ts';

/** The words of the book (Jane Austen, Sense and Sensibility, chapter 1). */
const CLIPS: [string, string][] = [
  ['0870', 'And Mr. John Dashwood had then leisure to consider how much there might be prudently in his power to do for them.'],
  ['0880', 'He was not an ill-disposed young man,'],
  ['0930', 'He might even have been made amiable himself.'],
];
const RATE = 16_000;
const silence = (seconds: number) => new Float32Array(Math.round(seconds * RATE));

function join(parts: Float32Array[]): Float32Array {
  const whole = new Float32Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}

/** Word error rate: edits between words, each word mapped to one character. */
function wordErrors(found: string, wanted: string): number {
  const words = (text: string) =>
    text
      .toLowerCase()
      .replaceAll(/[^a-z' -]/g, '')
      .split(/[ -]+/);
  const known = new Map<string, string>();
  const coded = (text: string) =>
    words(text)
      .map((word) => known.get(word) ?? (known.set(word, String.fromCodePoint(0x4e00 + known.size)), known.get(word)!))
      .join('');
  return distance(coded(found), coded(wanted)) / words(wanted).length;
}

const reason = lacking('voice-activity', 'speech');
describe.skipIf(reason !== false)(reason || 'speech', () => {
  let encoder: Encoder<SoundChunk, SpeechResult>;
  let voice: VoiceActivity;
  beforeAll(async () => {
    const models = { voice: store.require('voice-activity'), speech: store.require('speech') };
    encoder = await openSpeechEncoder(models);
    voice = await VoiceActivity.open(models.voice);
  });
  afterAll(async () => {
    await encoder.close();
    await voice.close();
  });

  async function hear(samples: Float32Array, chunkSeconds: number, from = 0): Promise<SpeechResult[]> {
    const results: SpeechResult[] = [];
    const size = Math.round(chunkSeconds * RATE);
    for (let at = from; at < samples.length; at += size) {
      const part = samples.slice(at, at + size);
      results.push(...(await encoder.encode([{ start: at / RATE, samples: part, first: at === from, last: at + size >= samples.length }])));
    }
    return results;
  }
  const linesOf = (results: SpeechResult[]): SpeechLine[] => results.flatMap(({ lines }) => lines);
  const talk = join([silence(1.5), speech('0880'), silence(2), speech('0930'), silence(7), speech('0870'), silence(1)]);

  it('tells speech from silence and noise', async () => {
    const share = async (samples: Float32Array) => {
      voice.reset();
      let voiced = 0;
      const windows = Math.floor(samples.length / WINDOW);
      for (let i = 0; i < windows; i++) if ((await voice.probability(samples.subarray(i * WINDOW, (i + 1) * WINDOW))) > 0.5) voiced++;
      return voiced / windows;
    };
    expect(await share(speech('0870'))).toBeGreaterThan(0.8);
    expect(await share(silence(4))).toBe(0);
    expect(await share(sound(['-f', 'lavfi', '-i', 'anoisesrc=d=4:c=pink:a=0.3:seed=5']))).toBeLessThan(0.05);
    expect(await share(sound(['-f', 'lavfi', '-i', 'sine=frequency=440:duration=4']))).toBeLessThan(0.05);
  });

  const short = join([silence(1), speech('0880'), silence(1.2), speech('0930'), silence(0.8)]);

  it('writes what is said, with times inside the sound of each clip', async () => {
    const lines = linesOf(await hear(talk, 5));
    const starts = [1.5, 1.5 + 2.99 + 2, 1.5 + 2.99 + 2 + 3.29 + 7];
    const order = ['0880', '0930', '0870'];
    expect(lines).toHaveLength(3);
    lines.forEach((line, i) => {
      expect(wordErrors(line.text, CLIPS.find(([name]) => name === order[i])![1])).toBeLessThanOrEqual(0.1);
      expect(Math.abs(line.start - starts[i]!)).toBeLessThan(0.6);
      expect(line.end).toBeGreaterThan(line.start + 1.5);
      expect(line.confidence).toBeGreaterThan(0.8);
    });
  });

  it('writes the same lines whatever the size of the chunks', async () => {
    expect(linesOf(await hear(short, 0.9))).toEqual(linesOf(await hear(short, 60)));
  });

  it('writes the same lines when it goes on at a place that was settled', async () => {
    const whole = await hear(short, 2);
    const place = whole.find(({ lines }) => lines.length > 0)!.doneUntil;
    expect(place).toBeGreaterThan(3);
    expect(place).toBeLessThan(short.length / RATE);
    const before = linesOf(whole).filter(({ end }) => end <= place);
    const after = linesOf(await hear(short, 2, Math.round(place * RATE)));
    expect([...before, ...after]).toEqual(linesOf(whole));
  });

  it('settles long silence without words', async () => {
    const results = await hear(silence(20), 8);
    expect(linesOf(results)).toEqual([]);
    expect(results.at(-1)!.doneUntil).toBe(20);
    expect(results[1]!.doneUntil).toBeGreaterThan(8);
  });

  it('cuts speech without a pause into stretches that the recogniser can hear', async () => {
    const clip = speech('0870').slice(0.3 * RATE, 6.8 * RATE);
    const results = await hear(join([clip, clip, clip]), 30);
    const lines = linesOf(results);
    expect(lines.length).toBeGreaterThan(1);
    expect(Math.max(...lines.map(({ start, end }) => end - start))).toBeLessThan(19);
    expect(
      lines
        .map(({ text }) => text)
        .join(' ')
        .match(/Dashwood/g)!.length,
    ).toBeGreaterThanOrEqual(2);
  });

  it('refuses a chunk that does not follow, and goes on with the one that does', async () => {
    const samples = silence(1);
    await encoder.encode([{ start: 0, samples, first: true, last: false }]);
    await expect(encoder.encode([{ start: 5, samples, first: false, last: false }])).rejects.toMatchObject({ code: 'DECODE_FAILED' });
    expect(await encoder.encode([{ start: 1, samples, first: false, last: false }])).toHaveLength(1);
    expect(await encoder.encode([{ start: 5, samples, first: true, last: true }])).toHaveLength(1);
  });

  it('stops when it is cancelled', async () => {
    const chunk = { start: 0, samples: speech('0870'), first: true, last: true };
    await expect(encoder.encode([chunk], AbortSignal.abort())).rejects.toMatchObject({ code: 'CANCELLED' });
  });
});
