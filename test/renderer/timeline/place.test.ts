import { describe, expect, it } from 'vitest';
import { coverageBands, describeBand } from '../../../renderer/timeline/coverageBands.ts';
import { describePlace } from '../../../renderer/timeline/describe.ts';
import { overviewPart, segmentAt, shotAt, trackAt } from '../../../renderer/timeline/hit.ts';
import { layoutTracks } from '../../../renderer/timeline/layout.ts';
import { scaleOf } from '../../../renderer/timeline/scale.ts';
import { LENGTH, moment, tenHours } from './tenHourData.ts';

describe('what a screen reader says of a place', () => {
  const line = { id: 1, start: 2470, end: 2480, text: 'it is vertical', source: 'speech' as const, speaker: 'Dana' };
  const moments = [
    { moment: moment(2472, 2525, 0.9, 'very likely'), rank: 1 },
    { moment: moment(2400, 2600, 0.6, 'likely'), rank: 2 },
  ];

  it('is the time, the moment, and who speaks', () => {
    expect(describePlace(2476, { moments, open: null, segments: [] }, [line])).toBe(
      '41 minutes 16 seconds, moment 1 of 2, very likely, Dana speaking',
    );
    expect(describePlace(2476, { moments, open: 2, segments: [] }, [])).toBe('41 minutes 16 seconds, moment 2 of 2, likely');
    expect(describePlace(0, { moments, open: null, segments: [] }, [{ ...line, start: 0, speaker: null }])).toBe('0 seconds, speech');
  });
});

describe('how closely it was looked at', () => {
  const data = tenHours();

  it('covers the whole video without a gap', () => {
    expect(data.bands.map(({ kind }) => kind)).toEqual(['key', 'none', 'key']);
    expect(data.bands[0]?.start).toBe(0);
    data.bands.slice(1).forEach(({ start }, place) => expect(start).toBe(data.bands[place]?.end));
    expect(data.bands.at(-1)?.end).toBe(LENGTH);
    expect(data.bands.map(describeBand)).toEqual(['Looked at about every 4 s', 'Not looked at yet', 'Looked at about every 4 s']);
  });

  it('knows every second from every fourth', () => {
    const [sheet] = data.detail.sprites;
    const times = [...Array.from({ length: 100 }, (_, second) => second), ...Array.from({ length: 25 }, (_, place) => 100 + place * 4)];
    const detail = {
      ...data.detail,
      sprites: sheet ? [{ ...sheet, times }] : [],
      lookedAt: { ...data.detail.lookedAt, concept: [{ start: 0, end: 200 }], picture: [] },
    };
    expect(coverageBands(detail, 200).map((band) => [band.kind, band.start, band.end, describeBand(band)])).toEqual([
      ['full', 0, 100, 'Looked at every second'],
      ['key', 100, 200, 'Looked at about every 4 s'],
    ]);
  });
});

describe('what is under the pointer', () => {
  it('is the track at its height', () => {
    const rows = layoutTracks(262, { hidden: [], hasSegments: true, narrow: false });
    for (const { track, area } of rows) expect(trackAt(rows, area.top + area.height / 2)).toBe(track.id);
    expect(trackAt(rows, 1000)).toBe('coverage');
  });

  it('is an edge of the overview’s frame, the frame, or beside it', () => {
    const scale = scaleOf({ start: 0.2, end: 0.4 }, LENGTH, 1000);
    expect([198, 203, 300, 398, 500].map((x) => overviewPart(x, scale, LENGTH))).toEqual(['start', 'start', 'frame', 'end', 'beside']);
    const tiny = scaleOf({ start: 0.5, end: 0.5001 }, LENGTH, 1000);
    expect(overviewPart(503, tiny, LENGTH)).toBe('frame');
  });

  it('is a shot, a marker near by, or the shortest segment', () => {
    const { shots } = tenHours().detail;
    expect(shotAt(shots, 12)).toEqual({ start: 10, end: 15 });
    expect(shotAt(shots, LENGTH + 1)).toBeNull();
    const own = (id: string, kind: 'segment' | 'marker', start: number, end: number) => ({
      id,
      kind,
      start,
      end,
      name: id,
      notes: '',
      evidence: [],
    });
    const segments = [own('long', 'segment', 0, 100), own('short', 'segment', 40, 60), own('flag', 'marker', 70, 70)];
    expect(segmentAt(segments, 50, 10)?.id).toBe('short');
    expect(segmentAt(segments, 70.4, 10)?.id).toBe('flag');
    expect(segmentAt(segments, 72, 10)?.id).toBe('long');
    expect(segmentAt(segments, 200, 10)).toBeNull();
  });
});
