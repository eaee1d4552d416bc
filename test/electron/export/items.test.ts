import { describe, expect, it } from 'vitest';
import { chooseItems, cutLikelihood, cutName, cutsOf, reasonOf } from '../../../electron/export/items.ts';
import { marker, moment } from './jobs.ts';

const PICTURE = 0.04;

describe('what is exported', () => {
  it('takes moments by likelihood, and segments and markers where they are wanted', () => {
    const moments = (['very likely', 'likely', 'possible', 'unlikely'] as const).map((likelihood, index) => ({
      start: index * 10,
      end: index * 10 + 5,
      likelihood,
      evidence: [],
    }));
    const segments = [
      { id: 'a', kind: 'segment' as const, start: 7, end: 9, name: 'mine', notes: '', evidence: [] },
      { id: 'b', kind: 'marker' as const, start: 8, end: 8, name: 'here', notes: '', evidence: [] },
    ];
    const starts = (least: 'likely' | 'unlikely' | null, own: boolean) =>
      chooseItems(moments, segments, { moments: least, segments: own, markers: own }, 100).map(({ start }) => start);
    expect(starts('likely', false)).toEqual([0, 10]);
    expect(starts('unlikely', true)).toEqual([0, 7, 8, 10, 20, 30]);
    expect(starts(null, true)).toEqual([7, 8]);
  });

  it('cuts off what lies behind the end of the video', () => {
    const of = (start: number, end: number) =>
      chooseItems([{ start, end, evidence: [] }], [], { moments: 'unlikely', segments: false, markers: false }, 60);
    expect(of(50, 70)).toMatchObject([{ start: 50, end: 60 }]);
    expect(of(60, 70)).toEqual([]);
  });

  it('joins handles where they touch, and never without handles', () => {
    const items = [moment(10, 12, { likelihood: 'possible' }), moment(13.5, 20, { likelihood: 'very likely' }), moment(30, 31)];
    expect(cutsOf(items, 0, 100, PICTURE).map(({ start, end }) => [start, end])).toEqual([
      [10, 12],
      [13.5, 20],
      [30, 31],
    ]);
    const cuts = cutsOf(items, 1, 100, PICTURE);
    expect(cuts.map(({ start, end }) => [start, end])).toEqual([
      [9, 21],
      [29, 32],
    ]);
    expect(cutName(cuts[0]!)).toBe('at 10, at 13.5');
    expect(cutLikelihood(cuts[0]!)).toBe('very likely');
    const touching = [moment(0, 10, { kind: 'segment', name: 'one' }), moment(10, 20, { kind: 'segment', name: 'two' })];
    expect(cutsOf(touching, 0, 100, PICTURE)).toHaveLength(2);
  });

  it('keeps a marker with the stretch that holds it', () => {
    const cuts = cutsOf([moment(10, 20), marker(15), marker(50)], 0, 100, PICTURE);
    expect(cuts.map(({ items }) => items.length)).toEqual([2, 1]);
    expect(cutName(cuts[0]!)).toBe('at 10');
    expect(cuts[1]!.end - cuts[1]!.start).toBeCloseTo(PICTURE);
  });

  it('gives stretches that cover every item, in order, inside the video, apart where joined (property)', () => {
    let seed = 7;
    const random = () => (seed = (seed * 48_271) % 2_147_483_647) / 2_147_483_647;
    for (let round = 0; round < 300; round += 1) {
      const items = Array.from({ length: Math.floor(random() * 12) }, () => {
        const start = random() * 95;
        return random() < 0.2 ? marker(start) : moment(start, Math.min(100, start + 0.05 + random() * 8));
      }).sort((a, b) => a.start - b.start || a.end - b.end);
      const handles = random() < 0.3 ? 0 : random() * 3;
      const cuts = cutsOf(items, handles, 100, PICTURE);
      expect(cuts.flatMap((cut) => cut.items)).toHaveLength(items.length);
      for (const [index, cut] of cuts.entries()) {
        expect(cut.start).toBeGreaterThanOrEqual(0);
        expect(cut.end).toBeLessThanOrEqual(100);
        for (const item of cut.items) expect(item.start >= cut.start && item.end <= cut.end).toBe(true);
        const next = cuts[index + 1];
        if (next) expect(next.start).toBeGreaterThanOrEqual(handles > 0 ? cut.end : cut.start);
      }
    }
  });

  it('says why in one line', () => {
    const item = moment(1, 2, {
      likelihood: 'very likely',
      evidence: [
        { kind: 'speech', quote: 'the sun\nhas gone' },
        { kind: 'concept', quote: 'rocket (concept search)' },
        { kind: 'text', quote: 'PAD 40' },
      ],
    });
    expect(reasonOf([item])).toBe('Very likely. Seen: rocket. Said: the sun has gone. Written: PAD 40.');
  });
});
