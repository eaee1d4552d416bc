import { describe, expect, it } from 'vitest';
import type { Moment } from '../../../electron/contract/search.ts';
import { absenceOf, coverageRows, evidenceKinds, nameOf, reasonOf, speakResult } from '../../../renderer/search/wording.ts';
import { result } from '../scriptedBridge.ts';

const moment: Moment = {
  videoId: 'a',
  path: '/a.mp4',
  start: 60,
  end: 70,
  probability: 0.9,
  likelihood: 'very likely',
  frame: '',
  frameTime: 61,
  evidence: [
    { kind: 'speech', quote: 'lift off', start: 61, end: 62, score: 0.5 },
    { kind: 'concept', quote: 'looks like: fountain', start: 60, end: 65, score: 0.1 },
    { kind: 'picture', quote: 'looks like: rocket', start: 60, end: 70, score: 0.8 },
  ],
};

describe('the words of a result', () => {
  it('gives one reason per kind of evidence, the best, seen before said', () => {
    expect(evidenceKinds(moment)).toEqual(['seen', 'said']);
    expect(reasonOf(moment)).toBe('Picture and speech agree: looks like: rocket; “lift off”');
    expect(reasonOf({ ...moment, evidence: moment.evidence.slice(0, 1) })).toBe('Said: “lift off”');
    expect(reasonOf({ ...moment, evidence: moment.evidence.slice(2) })).toBe('Looks like: rocket');
  });

  it('names a card with all that it shows', () => {
    expect(nameOf(moment, 1)).toBe('Moment 1, very likely, 1:00 to 1:10, 10 seconds. Seen: looks like: rocket. Said: lift off');
    expect(nameOf(moment, null)).toMatch(/^Moment, very likely/);
  });

  it('speaks the count and the best', () => {
    expect(speakResult([moment])).toBe('1 moment, best at 1 minute, very likely');
    expect(speakResult([])).toBe('Not found in what was looked at');
  });

  it('claims the last word only where everything was looked at', () => {
    const { coverage } = result('x', []);
    expect(absenceOf(coverage).sentence).toContain('18\u00a0% of the pictures were not looked at yet');
    expect(absenceOf({ ...coverage, concept: 1 }).sentence).toContain('Everything that can be looked at was looked at');
    // before anything was read there is nothing to say no to
    expect(absenceOf({ videos: 2, seconds: 0 }).title).toBe('Nothing has been looked at yet');
    expect(coverageRows(coverage).map((row) => row.kind)).toEqual(['seen', 'said']);
  });
});
