// The sentences of the planted videos, spoken by synthetic voices that come in packages: Pico (US, British, and each deeper) and flite.
import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readdirSync, renameSync, statSync, writeFileSync } from 'node:fs';
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

/** 16-bit mono samples at 16 kHz at one loudness: mean power -20 dB, no peak above -1 dB (ffmpeg's loudnorm fails below 3 s). */
function level(pcm: Int16Array): Int16Array {
  let power = 0;
  let peak = 0;
  for (const sample of pcm) {
    power += (sample / 32768) ** 2;
    peak = Math.max(peak, Math.abs(sample) / 32768);
  }
  const gain = Math.min(0.1 / Math.sqrt(power / pcm.length), 0.89 / peak);
  return pcm.map((sample) => Math.round(sample * gain));
}

/** A WAV file of 16-bit mono samples at 16 kHz. */
function wav(pcm: Int16Array): Buffer {
  const header = Buffer.alloc(44);
  header.write('RIFF', 0, 'latin1');
  header.writeUInt32LE(36 + pcm.byteLength, 4);
  header.write('WAVEfmt ', 8, 'latin1');
  header.writeUInt32LE(16, 16);
  header.writeUInt16LE(1, 20);
  header.writeUInt16LE(1, 22);
  header.writeUInt32LE(16000, 24);
  header.writeUInt32LE(32000, 28);
  header.writeUInt16LE(2, 32);
  header.writeUInt16LE(16, 34);
  header.write('data', 36, 'latin1');
  header.writeUInt32LE(pcm.byteLength, 40);
  return Buffer.concat([header, Buffer.from(pcm.buffer, pcm.byteOffset, pcm.byteLength)]);
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
      .update(JSON.stringify(['level', voice, sound.text]))
      .digest('hex')
      .slice(0, 16);
    const file = path.join(cache, `said-${name}.wav`);
    if (!existsSync(file)) {
      const raw = path.join(cache, `said-${name}.raw.wav`);
      speak(voice, sound.text, raw, cache, log);
      const trim =
        'silenceremove=start_periods=1:start_threshold=-45dB,areverse,silenceremove=start_periods=1:start_threshold=-45dB,areverse';
      const raw16 = execFileSync(ffmpeg, [
        '-nostdin',
        '-loglevel',
        'error',
        '-i',
        raw,
        '-af',
        trim,
        '-ac',
        '1',
        '-ar',
        '16000',
        '-f',
        's16le',
        '-',
      ]);
      const pcm = new Int16Array(raw16.buffer.slice(raw16.byteOffset, raw16.byteOffset + raw16.byteLength));
      writeFileSync(`${file}.part`, wav(level(pcm)));
      renameSync(`${file}.part`, file);
    }
    return { ...sound, src: file, dur: Math.round((statSync(file).size - 44) / 32) / 1000 };
  });
}
