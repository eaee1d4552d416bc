import { describe, expect, it } from 'vitest';
import type { TextLine } from '../../../electron/encoders/encoder.ts';
import { joinBlocks, TextTracks } from '../../../electron/jobs/textTracks.ts';

const line = (text: string, top = 0.8, confidence = 0.9): TextLine => ({
  text,
  confidence,
  box: { left: 0.1, top, right: 0.6, bottom: top + 0.06 },
});

/** Shows one list of lines after another, two seconds apart, and returns the tracks in the order in which they ended. */
function show(pictures: TextLine[][]) {
  const tracks = new TextTracks();
  const ended = pictures.flatMap((lines, at) => tracks.add(lines, { appeared: Math.max(0, at * 2 - 1), gone: at * 2 - 1 }));
  return [...ended, ...tracks.finish(pictures.length * 2)].map(({ text, start, end }) => ({ text, start, end }));
}

describe('TextTracks', () => {
  it('gives a line that stays one span, from where it came to where it went', () => {
    expect(show([[], [line('Rome, day 3')], [line('Rome, day 3')], [], []])).toEqual([{ text: 'Rome, day 3', start: 1, end: 5 }]);
  });

  it('takes misread letters for the same line and keeps the surer reading', () => {
    expect(show([[line('Mission Commandor', 0.8, 0.7)], [line('Mission Commander', 0.8, 0.95)]])).toEqual([
      { text: 'Mission Commander', start: 0, end: 4 },
    ]);
  });

  it('takes other words at the same place for another line', () => {
    expect(show([[line('Opening remarks')], [line('Parking permits')]])).toEqual([
      { text: 'Opening remarks', start: 0, end: 1 },
      { text: 'Parking permits', start: 1, end: 4 },
    ]);
  });

  it('joins a ticker that moves through the picture', () => {
    const [ticker] = show([
      [line('BREAKING: ferry service su')],
      [line('ferry service suspended until')],
      [line('suspended until Thursday')],
    ]);
    expect(ticker).toEqual({ text: 'BREAKING: ferry service suspended until Thursday', start: 0, end: 6 });
  });

  it('shows an equal line that comes back twice as two', () => {
    expect(show([[line('ON AIR')], [], [line('ON AIR')]])).toHaveLength(2);
  });

  it('goes on after a restart as if it had never stopped', () => {
    const pictures = [[line('Agenda', 0.1)], [line('Agenda', 0.1), line('Any other business', 0.5)], [line('Any other business', 0.5)], []];
    let tracks = new TextTracks();
    const ended = pictures.flatMap((lines, at) => {
      tracks = new TextTracks(structuredClone(tracks.state));
      return tracks.add(lines, { appeared: Math.max(0, at * 2 - 1), gone: at * 2 - 1 });
    });
    expect([...ended, ...tracks.finish(8)].map(({ text, start, end }) => ({ text, start, end }))).toEqual(show(pictures));
  });
});

describe('joinBlocks', () => {
  it('makes one text of the lines of a slide, from top to bottom, and leaves others apart', () => {
    const slide = { confidence: 0.9, start: 4, end: 12 };
    const box = (top: number) => ({ left: 0.1, top, right: 0.9, bottom: top + 0.05 });
    const blocks = joinBlocks([
      { ...slide, text: 'Students 45 euro', box: box(0.5) },
      { ...slide, text: 'Workshop fees', box: box(0.1) },
      { ...slide, text: 'LIVE', start: 0, box: box(0.02) },
    ]);
    expect(blocks.map(({ text }) => text)).toEqual(['Workshop fees\nStudents 45 euro', 'LIVE']);
  });
});
