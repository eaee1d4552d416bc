// A library with one video of ten hours, read to its end: real tables, real sprite sheets, only the reading itself left out.
import { execFile } from 'node:child_process';
import { copyFileSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { Stage } from '../../electron/contract/jobs.ts';
import type { Segment } from '../../electron/contract/segments.ts';
import { mediaTools } from '../../electron/media/tools.ts';
import { Library } from '../../electron/store/library.ts';
import { Waveform } from '../../kernels/video/peaks.ts';

/** Ten hours, seconds. */
export const LENGTH = 36_000;
export const VIDEO_ID = 'ten-hours';
/** Said every so often: what the bench searches for. */
export const PLANTED = 'the vehicle is vertical';

/** Seconds between keyframes, of a shot and of a line on average. */
const KEYFRAMES = 4;
const SHOT = 5;
const LINE = 3.6;
const WORDS = 'nobody says the word budget on the pad they say schedule and valve twice before lunch every single day'.split(' ');
const SPEAKERS = ['Dana', 'Luis', 'PAO', 'Flight', null];

/** xorshift: the same library every time. */
let state = 0x9e3779b9;
function random(): number {
  state ^= state << 13;
  state ^= state >>> 17;
  state ^= state << 5;
  return (state >>> 0) / 2 ** 32;
}

/** @param video a file that exists: it is what the player opens. @param own whether a person has made segments and markers in it */
export async function makeTenHours(folder: string, video: string, { own: hasOwn = true } = {}): Promise<void> {
  const library = Library.open(folder);
  library.videos.add({ id: VIDEO_ID, path: video, sizeBytes: 26_300_000_000, mtimeMs: 1 });
  const commit = (stage: Stage, rows: Parameters<Library['commitBatch']>[0]['rows']) => {
    library.beginStage(VIDEO_ID, stage, 'bench');
    library.commitBatch({ videoId: VIDEO_ID, stage, generation: 'bench', rows, cursor: null, progress: 1, seconds: 60 });
    library.endStage(VIDEO_ID, stage, 'done');
  };
  const stream = { index: 0, codec: 'h264', profile: null, pixelFormat: 'yuv420p', width: 3840, height: 2160, rotation: 0, hdr: false };
  const probe = {
    ...{ container: 'mov,mp4', sizeBytes: 26_300_000_000, duration: LENGTH, startTime: 0, subtitles: [], chapters: [], timecode: null },
    video: { ...stream, frameRate: 25, variableFrameRate: false, bitRate: null },
    audio: [{ index: 1, codec: 'aac', channels: 2, sampleRate: 48_000, language: null, title: null, isDefault: true }],
    warnings: [],
  };
  commit('probe', { probe: { probe, playability: { playable: true, reason: '' } } });
  commit('keyframes', { sprites: await spriteSheets(library.folderOf(VIDEO_ID), video) });
  const shots = spans(SHOT, 1);
  commit('shots', { shots });
  commit('sound', { waveform: waveform() });
  // three parts were never looked at
  const looked = [0, 12_400, 27_000].map((start, part) => ({ start, end: [12_000, 26_200, LENGTH][part] ?? LENGTH }));
  commit('concepts', { lookedAt: { kind: 'concept', spans: looked } });
  const lines = spans(LINE, 0.75).map((span, index) => ({
    ...span,
    text:
      index % 250 === 100
        ? `${PLANTED}, and the sun has just gone`
        : Array.from({ length: 6 }, () => WORDS[Math.floor(random() * WORDS.length)]).join(' '),
    source: 'speech' as const,
    speaker: SPEAKERS[Math.floor(random() * SPEAKERS.length)] ?? null,
    vector: null,
  }));
  commit('speech', { transcript: lines, lookedAt: { kind: 'speech', spans: [{ start: 0, end: LENGTH }] } });
  const own = Array.from({ length: 300 }, (_, index): Segment => {
    const start = (index + 0.2) * (LENGTH / 300);
    const isMarker = index % 5 === 0;
    return {
      id: `s${index}`,
      kind: isMarker ? 'marker' : 'segment',
      start,
      end: isMarker ? start : start + 20,
      name: `Take ${index}`,
      notes: '',
      evidence: [],
    };
  });
  if (hasOwn) library.segments.change(VIDEO_ID, { put: own, remove: [] });
  library.close();
}

/** Spans one after the other of about `mean` seconds, each filling `share` of its place. */
function spans(mean: number, share: number): { start: number; end: number }[] {
  const result = [];
  for (let start = 0; start < LENGTH;) {
    const length = mean * (0.3 + 1.4 * random());
    result.push({ start, end: Math.min(LENGTH, start + length * share) });
    start += length;
  }
  return result;
}

function waveform() {
  const wave = new Waveform();
  const samples = new Float32Array(800);
  for (let peak = 0; peak < LENGTH * 20; peak++) {
    samples[0] = Math.abs(Math.sin(peak / 37)) * random();
    wave.add(samples);
  }
  return wave.levels();
}

/** Sheets of 100 small pictures, as the reading makes them; a few files, copied. */
async function spriteSheets(folder: string, video: string) {
  mkdirSync(folder, { recursive: true });
  const { ffmpeg } = await mediaTools();
  const variants = [0, 40, 120, 200].map((hue) => ({ hue, file: join(folder, `variant-${hue}.jpg`) }));
  for (const { hue, file } of variants) {
    const filter = `fps=5.6,scale=160:90,hue=h=${hue},tile=10x10`;
    await promisify(execFile)(ffmpeg, ['-loglevel', 'error', '-y', '-i', video, '-vf', filter, '-frames:v', '1', '-q:v', '3', file]);
  }
  return Array.from({ length: LENGTH / KEYFRAMES / 100 }, (_, sheet) => {
    const file = `sprites-${String(sheet).padStart(5, '0')}.jpg`;
    copyFileSync(variants[sheet % variants.length]?.file ?? '', join(folder, file));
    const times = Array.from({ length: 100 }, (_time, cell) => (sheet * 100 + cell) * KEYFRAMES);
    return { file, columns: 10, cellWidth: 160, cellHeight: 90, times };
  });
}
