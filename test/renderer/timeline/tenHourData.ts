import type { VideoDetail } from '../../../electron/contract/library.ts';
import type { Moment } from '../../../electron/contract/search.ts';
import type { Colours } from '../../../renderer/timeline/colours.ts';
import { coverageBands } from '../../../renderer/timeline/coverageBands.ts';
import type { TimelineData } from '../../../renderer/timeline/track.ts';
import { summary } from '../scriptedBridge.ts';

export const LENGTH = 36_000;

/** Each colour is its own name, so that a test can read which one was used. */
export const NAMES = new Proxy({}, { get: (_target, name) => String(name) }) as Colours;

export function moment(start: number, end: number, probability: number, likelihood: Moment['likelihood']): Moment {
  return { ...{ videoId: 'a', path: '/a.mp4', start, end, probability, likelihood, frame: '', frameTime: start }, evidence: [] };
}

/** Ten hours: a shot every 5 s, a line every 4, a still every 4, a peak every 50 ms; from 20,000 to 30,000 nothing was looked at. */
export function tenHours(change: Partial<TimelineData> = {}): TimelineData {
  const every = (seconds: number) => Array.from({ length: LENGTH / seconds }, (_, index) => index * seconds);
  const stream = { index: 0, codec: 'h264', profile: null, pixelFormat: 'yuv420p', width: 1920, height: 1080, rotation: 0, hdr: false };
  const detail: VideoDetail = {
    summary: summary('a', { duration: LENGTH }),
    probe: {
      ...{ container: 'mp4', sizeBytes: 1, duration: LENGTH, startTime: 0, audio: [], subtitles: [], chapters: [], timecode: null },
      video: { ...stream, frameRate: 25, variableFrameRate: false, bitRate: null },
      warnings: [],
    },
    playability: null,
    proxy: null,
    shots: every(5).map((start) => ({ start, end: start + 5 })),
    sprites: every(400).map((first, sheet) => ({
      ...{ file: `sprites-${sheet}.jpg`, columns: 10, cellWidth: 160, cellHeight: 90 },
      times: Array.from({ length: 100 }, (_, cell) => first + cell * 4),
    })),
    waveform: [0.05, 0.2, 1, 5].map((secondsPerPeak) => ({
      secondsPerPeak,
      peaks: Array.from({ length: LENGTH / secondsPerPeak }, (_, place) => (place * secondsPerPeak < 18_000 ? 255 : 0)),
    })),
    transcript: every(4).map((start, id) => ({
      id,
      start,
      end: start + 3,
      text: `words of line ${id}`,
      source: 'speech',
      speaker: 'Dana',
    })),
    screenText: [],
    lookedAt: { concept: [{ start: 0, end: 20_000 }], picture: [{ start: 30_000, end: LENGTH }], speech: [], text: [] },
  };
  const drawn: TimelineData = {
    ...{ detail, duration: LENGTH, frame: 1 / 25, frameRate: 25, noise: [], open: null, segments: [], chosen: null, answer: null },
    ...{ moments: [], inPoint: null, outPoint: null, time: 0, bands: coverageBands(detail, LENGTH) },
    stills: { get: () => ({}) as CanvasImageSource },
  };
  return { ...drawn, ...change };
}
