import { describe, expect, it } from 'vitest';
import { layoutTracks } from '../../../renderer/timeline/layout.ts';
import { drawTimeline } from '../../../renderer/timeline/draw.ts';
import { scaleOf } from '../../../renderer/timeline/scale.ts';
import type { DrawTrack, TimelineData } from '../../../renderer/timeline/track.ts';
import { drawCoverage } from '../../../renderer/timeline/tracks/coverage.ts';
import { momentsOf } from '../../../renderer/timeline/readData.ts';
import { drawMoments } from '../../../renderer/timeline/tracks/moments.ts';
import { drawOverview } from '../../../renderer/timeline/tracks/overview.ts';
import { drawPictures } from '../../../renderer/timeline/tracks/pictures.ts';
import { drawRuler } from '../../../renderer/timeline/tracks/ruler.ts';
import { drawSegments } from '../../../renderer/timeline/tracks/segments.ts';
import { drawShots } from '../../../renderer/timeline/tracks/shots.ts';
import { drawSound } from '../../../renderer/timeline/tracks/sound.ts';
import { drawSpeech } from '../../../renderer/timeline/tracks/speech.ts';
import { recordingCanvas } from './recordingCanvas.ts';
import { LENGTH, moment, NAMES, tenHours } from './tenHourData.ts';
import { result } from '../scriptedBridge.ts';

const WIDTH = 1000;
const AREA = { top: 100, height: 40 };
const whole = tenHours();

/** What a track draws of the seconds from `from` to `to`. */
function draw(track: DrawTrack, from: number, to: number, data: TimelineData = whole) {
  const { canvas, marks } = recordingCanvas();
  track(canvas, AREA, scaleOf({ start: from / LENGTH, end: to / LENGTH }, LENGTH, WIDTH), data, NAMES);
  return marks;
}

describe('every track', () => {
  const data = tenHours({
    ...{ moments: [{ moment: moment(100, 200, 0.9, 'very likely'), rank: 1 }], open: 1, inPoint: 50, outPoint: 300, time: 120 },
    segments: [{ id: 's', kind: 'segment', start: 10, end: 20_000, name: 'all', notes: '', evidence: [] }],
  });
  const rows = layoutTracks(262, { hidden: [], hasSegments: true, narrow: false });

  it.each([
    ['ten hours', 0, LENGTH],
    ['a minute', 100, 160],
    ['one picture', 120, 120.04],
    ['the last picture', LENGTH - 0.04, LENGTH],
  ])('draws %s within the canvas, and no more marks than there are pixels', (_what, from, to) => {
    const { canvas, marks } = recordingCanvas();
    drawTimeline(canvas, { rows, height: 262 }, scaleOf({ start: from / LENGTH, end: to / LENGTH }, LENGTH, WIDTH), data, NAMES);
    expect(marks.length).toBeGreaterThan(20);
    // ten hours hold 7,200 shots, 9,000 lines and 720,000 peaks
    expect(marks.length).toBeLessThan(4000);
    for (const { x, y, width, height } of marks) {
      for (const value of [x, y, width, height]) expect(Number.isFinite(value)).toBe(true);
      expect(x).toBeGreaterThan(-200);
      expect(x + width).toBeLessThan(WIDTH + 400);
      expect(y + height).toBeLessThanOrEqual(262);
    }
  });
});

describe('the ruler', () => {
  it('writes times apart, and pictures where it is that close', () => {
    const texts = draw(drawRuler, 2446, 2646, tenHours({ time: 0 })).filter(({ kind }) => kind === 'text');
    expect(texts.map(({ text }) => text).slice(0, 3)).toEqual(['00:40:40', '00:41:00', '00:41:20']);
    const close = draw(drawRuler, 10, 10.2, tenHours({ time: 0 })).filter(({ kind }) => kind === 'text');
    expect(close.map(({ text }) => text)).toEqual([
      '00:00:10:00',
      '00:00:10:01',
      '00:00:10:02',
      '00:00:10:03',
      '00:00:10:04',
      '00:00:10:05',
    ]);
  });

  it('shows in to out as a bar, also where one end is open', () => {
    const bar = (change: Partial<TimelineData>) => draw(drawRuler, 0, 1000, tenHours(change)).find(({ fill }) => fill === 'app');
    expect(bar({ inPoint: 200, outPoint: 500 })).toMatchObject({ x: 200, width: 300 });
    expect(bar({ outPoint: 500 })).toMatchObject({ x: 0, width: 500 });
    expect(bar({})).toBeUndefined();
  });
});

describe('moments', () => {
  const data = tenHours({
    moments: [
      { moment: moment(100, 200, 0.95, 'very likely'), rank: 1 },
      { moment: moment(400, 500, 0.4, 'possible'), rank: 2 },
      { moment: moment(800, 800.5, 0.7, 'likely'), rank: 3 },
    ],
    open: 1,
  });

  it('are bars as opaque as they are likely, with the numbers of their cards; the open one framed', () => {
    const marks = draw(drawMoments, 0, 1000, data);
    const bars = marks.filter(({ fill, kind, height }) => fill === 'found' && kind === 'rect' && height === 4);
    expect(bars.find(({ x }) => x === 400)).toMatchObject({ width: 100, alpha: 0.35 });
    expect(bars.find(({ x }) => x === 100)).toMatchObject({ width: 100, alpha: 1 });
    expect(bars.find(({ x }) => x === 800)?.width).toBe(4);
    expect(marks.filter(({ kind }) => kind === 'text').map(({ text }) => text)).toEqual(['2', '1']);
    expect(marks.filter(({ fill, width }) => fill === 'found' && width === 1.5).map(({ x }) => x)).toEqual([100, 198.5]);
  });

  it('rise as high as they are likely', () => {
    const hills = draw(drawMoments, 0, 1000, data).filter(({ fill, alpha }) => fill === 'found-area' && alpha === 0.28);
    const peak = (x: number) => hills.find((mark) => mark.x === x && mark.y < AREA.top + AREA.height)?.y ?? NaN;
    expect(peak(100)).toBeCloseTo(AREA.top + AREA.height - 0.95 * 35, 6);
    expect(peak(400)).toBeCloseTo(AREA.top + AREA.height - 0.4 * 35, 6);
  });

  it('show the noise under its line where nothing was found, never in the colour of what is found', () => {
    const marks = draw(drawMoments, 0, 1000, tenHours({ noise: [moment(100, 200, 0.2, 'unlikely')] }));
    expect(marks.some(({ text }) => text.includes('noise'))).toBe(true);
    expect(marks.some(({ fill }) => fill.startsWith('found'))).toBe(false);
  });

  it('stand above what is unlikely, which is drawn first and says nothing', () => {
    const marks = draw(drawMoments, 0, 1000, { ...data, noise: [moment(600, 700, 0.2, 'unlikely')] });
    const ground = marks.findIndex(({ fill, x }) => fill === 'tl-wave' && x === 600);
    expect(ground).toBeGreaterThan(-1);
    expect(ground).toBeLessThan(marks.findIndex(({ fill }) => fill === 'found-area'));
    expect(marks.some(({ text }) => text.includes('noise'))).toBe(false);
    const found = { ...result('x', [10], [50, 60]) };
    expect(momentsOf(found, 'a', null)).toMatchObject({ moments: [{ rank: 1 }], noise: [{ start: 50 }, { start: 60 }] });
    // an unlikely one that is open is among the moments while it is
    expect(momentsOf(found, 'a', 2)).toMatchObject({ moments: [{ rank: 1 }, { rank: 3 }], noise: [{ start: 50 }] });
  });
});

describe('the overview', () => {
  it('frames what is shown below, wide enough for a hand', () => {
    const frame = (from: number, to: number) => draw(drawOverview, from, to).find(({ kind }) => kind === 'stroke');
    expect(frame(9000, 18_000)).toMatchObject({ x: 250.5, width: 249 });
    expect(frame(9000, 9001)?.width).toBe(7);
    expect(frame(0, LENGTH)).toBeUndefined();
  });
});

describe('pictures', () => {
  it('stand side by side without overlap, each from the middle of its slot', () => {
    const asked: number[] = [];
    const stills = { get: (cell: { time: number }) => (asked.push(cell.time), {} as CanvasImageSource) };
    const marks = draw(drawPictures, 0, 1000, tenHours({ stills })).filter(({ kind }) => kind === 'image');
    expect(marks).toHaveLength(Math.ceil(WIDTH / 71));
    marks.slice(1).forEach(({ x }, place) => expect(x - (marks[place]?.x ?? 0)).toBe(71));
    asked.forEach((time, place) => expect(Math.abs(time - (place + 0.5) * 71)).toBeLessThanOrEqual(4));
  });
});

describe('shots', () => {
  it('alternate, and never draw more than one a pixel', () => {
    const few = draw(drawShots, 0, 50).slice(1);
    expect(few.map(({ fill }) => fill).slice(0, 3)).toEqual(['tl-shot-a', 'tl-shot-b', 'tl-shot-a']);
    expect(few[1]).toMatchObject({ x: 100, width: 99 });
    expect(draw(drawShots, 0, LENGTH).length).toBeLessThanOrEqual(WIDTH + 1);
  });
});

describe('sound', () => {
  it('is mirrored around the middle, loud where it is loud, and brighter before the playhead', () => {
    const marks = draw(drawSound, 0, LENGTH, tenHours({ time: 9000 })).slice(1);
    for (const { y, height } of marks) expect(y + height / 2).toBeCloseTo(AREA.top + 20, 6);
    expect(marks.find(({ x }) => x > 100)?.height).toBeCloseTo(34, 6);
    expect(marks.find(({ x }) => x > 600)?.height).toBe(1);
    expect(new Set(marks.filter(({ x }) => x < 249).map(({ fill }) => fill))).toEqual(new Set(['tl-wave-hi']));
    expect(new Set(marks.filter(({ x }) => x > 253).map(({ fill }) => fill))).toEqual(new Set(['tl-wave']));
  });

  it('says why it is empty', () => {
    const detail = { ...whole.detail, waveform: [] };
    expect(draw(drawSound, 0, 100, tenHours({ detail })).at(-1)?.text).toBe('No sound in this file');
  });
});

describe('speech', () => {
  it('is words with the speaker where they fit, cut where they do not, density further away', () => {
    const texts = draw(drawSpeech, 0, 16).filter(({ kind }) => kind === 'text');
    expect(texts.slice(0, 2).map(({ text }) => text)).toEqual(['Dana', 'words of line 0']);
    const tight = draw(drawSpeech, 0, 60).filter(({ kind, text }) => kind === 'text' && text !== 'Dana');
    expect(tight[0]?.text).toMatch(/…$/);
    const far = draw(drawSpeech, 0, LENGTH);
    expect(far.some(({ kind }) => kind === 'text')).toBe(false);
    expect(far.some(({ fill, kind }) => fill === 'said' && kind === 'path')).toBe(true);
  });
});

describe('segments', () => {
  it('are bars with names, markers flags, the chosen one in blue', () => {
    const segments: TimelineData['segments'] = [
      { id: 'a', kind: 'segment', start: 100, end: 300, name: 'the launch', notes: '', evidence: [] },
      { id: 'b', kind: 'marker', start: 500, end: 500, name: 'here', notes: '', evidence: [] },
    ];
    const marks = draw(drawSegments, 0, 1000, tenHours({ segments, chosen: 'a' }));
    expect(marks.find(({ fill }) => fill === 'app')).toMatchObject({ x: 100, width: 199 });
    expect(marks.find(({ kind }) => kind === 'text')?.text).toBe('the launch');
    expect(marks.find(({ fill }) => fill === 'fg-2')).toMatchObject({ x: 500 });
  });
});

describe('the coverage', () => {
  it('tells what was looked at from what was not, which is hatched', () => {
    const marks = draw(drawCoverage, 0, LENGTH);
    const band = (fill: string) => marks.filter((mark) => mark.fill === fill && mark.kind === 'path');
    expect(band('cov-key')).toHaveLength(2);
    expect(band('cov-none')[0]?.x).toBeCloseTo((20_000 / LENGTH) * WIDTH, 6);
    const hatch = marks.filter(({ kind }) => kind === 'stroke');
    expect(hatch.length).toBeGreaterThan(20);
    for (const { x } of hatch) expect(x).toBeGreaterThan(530);
  });
});
