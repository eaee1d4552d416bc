// The sentences of the planted videos, spoken by synthetic voices that come in packages: Pico (US, British, and each deeper) and flite.
import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, renameSync } from 'node:fs';
import path from 'node:path';
import type { PlanSound } from '../../../build/sample-timeline.mjs';
import { locate } from './sources.ts';

interface PicoVoice {
  engine: 'pico';
  accent: 'en-US' | 'en-GB';
  pitch: number;
  speed: number;
}
interface FliteVoice {
  engine: 'flite';
  name: string;
}
const voices: Record<string, PicoVoice | FliteVoice> = {
  us: { engine: 'pico', accent: 'en-US', pitch: 1, speed: 1 },
  low: { engine: 'pico', accent: 'en-US', pitch: 0.72, speed: 0.95 },
  gb: { engine: 'pico', accent: 'en-GB', pitch: 1, speed: 1 },
  deep: { engine: 'pico', accent: 'en-GB', pitch: 0.7, speed: 0.95 },
  awb: { engine: 'flite', name: 'awb' },
  kal: { engine: 'flite', name: 'kal16' },
};

const pico = `
import sys, wave
from py_nanotts import NanoTTS
text, accent, pitch, speed, out = sys.argv[1:]
pcm = NanoTTS().speak(text, voice=accent, pitch=float(pitch), speed=float(speed))
with wave.open(out, 'wb') as file:
    file.setnchannels(1); file.setsampwidth(2); file.setframerate(16000); file.writeframes(pcm)
`;

function speak(voice: PicoVoice | FliteVoice, text: string, out: string, cache: string, log: (line: string) => void): void {
  if (voice.engine === 'pico') {
    const home = path.dirname(locate('pico:py_nanotts', cache, log));
    const env = { ...process.env, PYTHONPATH: home };
    execFileSync('python3', ['-c', pico, text, voice.accent, String(voice.pitch), String(voice.speed), out], { env });
    return;
  }
  const program = locate('flite:flite', cache, log);
  const libraries = path.join(cache, 'fliteVoices', 'usr', 'lib');
  if (!existsSync(libraries)) locate('fliteVoices:.', cache, log);
  const folders = readdirSync(libraries).map((machine) => path.join(libraries, machine));
  execFileSync(program, ['-voice', voice.name, '-t', text, '-o', out], { env: { ...process.env, LD_LIBRARY_PATH: folders.join(':') } });
}

/** Seconds of a WAV file of 16-bit mono at 16 kHz that ffmpeg wrote: its data chunk is the rest of the file. */
function wavSeconds(file: string): number {
  const bytes = readFileSync(file);
  const at = bytes.indexOf('data', 12, 'latin1');
  return Math.round(((bytes.length - at - 8) / 32000) * 1000) / 1000;
}

/**
 * Speaks every sentence of a plan into `cache` and returns its sounds with `src` (a path) and `dur` (seconds, silence at both ends cut off).
 * The same package versions give the same sound.
 */
export function speakAll(sounds: readonly PlanSound[], cache: string, ffmpeg: string, log: (line: string) => void): PlanSound[] {
  return sounds.map((sound) => {
    if (sound.text === undefined) return sound;
    const voice = voices[sound.voice ?? ''];
    if (!voice) throw new Error(`sentence ${sound.id} has no voice`);
    const name = createHash('sha1')
      .update(JSON.stringify([voice, sound.text]))
      .digest('hex')
      .slice(0, 16);
    const file = path.join(cache, `said-${name}.wav`);
    if (!existsSync(file)) {
      const raw = path.join(cache, `said-${name}.raw.wav`);
      speak(voice, sound.text, raw, cache, log);
      const trim =
        'silenceremove=start_periods=1:start_threshold=-45dB,areverse,silenceremove=start_periods=1:start_threshold=-45dB,areverse';
      const level = 'loudnorm=I=-20:TP=-2,aresample=16000';
      const part = `${file}.part.wav`;
      execFileSync(ffmpeg, [
        '-nostdin',
        '-loglevel',
        'error',
        '-y',
        '-i',
        raw,
        '-af',
        `${trim},${level}`,
        '-ac',
        '1',
        '-c:a',
        'pcm_s16le',
        '-bitexact',
        part,
      ]);
      renameSync(part, file);
    }
    return { ...sound, src: file, dur: wavSeconds(file) };
  });
}
