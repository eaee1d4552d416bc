import { describe, expect, it } from 'vitest';
import { answerOf, citationAt } from '../../../renderer/timeline/answer.ts';
import { layoutTracks } from '../../../renderer/timeline/layout.ts';
import { scaleOf } from '../../../renderer/timeline/scale.ts';
import { drawCitations } from '../../../renderer/timeline/tracks/citations.ts';
import { answer, citation, sentence } from '../ask/answers.ts';
import { recordingCanvas } from './recordingCanvas.ts';
import { LENGTH, NAMES, tenHours } from './tenHourData.ts';

const AREA = { top: 100, height: 38 };
const spread = (id: string) => ({ videoId: id, start: 0, end: 0, weight: 0 });
const result = answer('x', {
  sentences: [sentence('one', citation(9000), citation(3000)), sentence('two', citation(20, { videoId: 'b' }), citation(9300))],
  attended: [
    { ...spread('a'), start: 3000, end: 4000, weight: 0.1 },
    { ...spread('a'), start: 9000, end: 9400, weight: 0.4 },
    { ...spread('b'), start: 0, end: 100, weight: 0.5 },
  ],
});

function draw(current: number | null, attention: boolean, [from, to]: [number, number] = [0, LENGTH]) {
  const { canvas, marks } = recordingCanvas();
  const data = tenHours({ answer: answerOf(result, 'a', current, attention) });
  drawCitations(canvas, AREA, scaleOf({ start: from / LENGTH, end: to / LENGTH }, LENGTH, 1000), data, NAMES);
  return marks;
}

describe('the open answer on the timeline', () => {
  it('has its sources in this video in order of time, with their places in the answer', () => {
    expect(answerOf(result, 'a', null, false)?.citations.map(({ citation: { start }, place }) => [start, place])).toEqual([
      [3000, 1],
      [9000, 0],
      [9300, 3],
    ]);
    expect(answerOf(null, 'a', null, true)).toBeNull();
  });

  it('is drawn as timecodes; of two in one place the open one has it, the other goes aside', () => {
    const texts = draw(3, false).filter(({ kind }) => kind === 'text');
    expect(texts.map(({ text }) => text).sort()).toEqual(['2:30:00', '2:35:00', '50:00']);
    const at = (text: string) => texts.find((mark) => mark.text === text)?.x ?? Number.NaN;
    expect(at('2:35:00')).toBeGreaterThan(9300 / 36);
    expect(at('2:30:00')).toBeLessThan(9000 / 36);
    expect(texts.at(-1)).toMatchObject({ text: '2:35:00', fill: 'fg-on-fill' });
  });

  it('shows where the model looked only when asked to, the strongest place the highest', () => {
    const heat = (attention: boolean) => draw(null, attention).filter(({ alpha }) => alpha === 0.34);
    expect(heat(false)).toEqual([]);
    const [low, high] = heat(true);
    expect(high?.height).toBe(AREA.height - 3);
    expect(low?.height).toBeCloseTo((AREA.height - 3) / 4);
    expect(draw(null, true, [20_000, 21_000])).toHaveLength(1);
  });

  it('takes a click on a span, or on the timecode beside it', () => {
    const shown = answerOf(result, 'a', null, false);
    const at = (time: number) => shown && citationAt(shown, time, 1000 / LENGTH)?.start;
    expect(at(9002)).toBe(9000);
    expect(at(4000)).toBe(3000);
    expect(at(6000)).toBeUndefined();
  });

  it('takes the place of the moments', () => {
    const plain = { hidden: [], hasSegments: false, narrow: false };
    const ids = (hasAnswer: boolean) => layoutTracks(262, { ...plain, hasAnswer }).map(({ track }) => track.id);
    expect(ids(true).slice(0, 3)).toEqual(['overview', 'ruler', 'citations']);
    expect(ids(true)).not.toContain('moments');
    expect(ids(false)).not.toContain('citations');
  });
});
