import Papa from 'papaparse';
import { describe, expect, it } from 'vitest';
import { writeChapters } from '../../../electron/export/chapters.ts';
import { writeCsv } from '../../../electron/export/csv.ts';
import { writeSubtitles } from '../../../electron/export/subtitles.ts';
import { fileName } from '../../../electron/platform/fileName.ts';
import { parseVtt } from '../../../electron/media/vtt.ts';
import { jobOf, marker, moment, probeOf } from './jobs.ts';

describe('CSV', () => {
  it('comes back from a parser as it went in, whatever the separator', () => {
    const name = 'a "quoted"; name, with\tall';
    for (const separator of [',', ';', '\t'] as const) {
      const { text } = writeCsv(jobOf([moment(1.25, 2, { name }), marker(9)], probeOf(), { separator }));
      const { data, errors } = Papa.parse<Record<string, string>>(text, { header: true, delimiter: separator, skipEmptyLines: true });
      expect(errors).toEqual([]);
      expect(data[0]).toMatchObject({
        kind: 'moment',
        start: '1.25',
        end: '2',
        length: '0.75',
        name,
        likelihood: 'likely',
        seen: 'thing at 1.25',
      });
      expect(data[1]).toMatchObject({ kind: 'marker', start: '9', end: '9' });
    }
  });

  it('counts frames and timecode, takes only the columns asked for, and lets no formula through', () => {
    const probe = probeOf({ timecode: '01:00:00:00' });
    const cells = (times: 'frames' | 'timecode') =>
      writeCsv(jobOf([moment(2, 4, { name: '=1+1' })], probe, { times, columns: ['start', 'length', 'name'] })).text.split('\r\n')[1];
    expect(cells('frames')).toBe(`90050,50,"'=1+1"`);
    expect(cells('timecode')).toBe(`01:00:02:00,00:00:02:00,"'=1+1"`);
  });
});

describe('YouTube chapters', () => {
  const chapters = (starts: number[], duration = 600) => {
    const job = jobOf(
      starts.map((start) => moment(start, start + 3)),
      probeOf({ duration }),
    );
    return writeChapters(job, job.sources[0]!);
  };

  it('starts at 0:00 and says when moments must be joined', () => {
    const { text, notes } = chapters([65, 70, 200, 3700], 4000);
    expect(text).toBe('0:00 Start\n1:05 at 65, at 70\n3:20 at 200\n1:01:40 at 3700\n');
    expect(notes).toEqual(['“at 70” at 1:10 is joined to the chapter at 1:05: a chapter takes 10 s.']);
  });

  it('says when there are too few', () => {
    expect(chapters([30]).notes.at(-1)).toContain('3 at least');
  });

  it('keeps YouTube’s rules for any moments (property)', () => {
    let seed = 3;
    const random = () => (seed = (seed * 48_271) % 2_147_483_647) / 2_147_483_647;
    for (let round = 0; round < 300; round += 1) {
      const duration = 5 + random() * 400;
      const starts = Array.from({ length: 1 + Math.floor(random() * 20) }, () => random() * duration).sort((a, b) => a - b);
      const lines = chapters(starts, duration).text.trimEnd().split('\n');
      const times = lines.map((line) => (/^(\S+) /.exec(line)?.[1] ?? '').split(':').reduce((sum, part) => sum * 60 + Number(part), 0));
      expect(times[0]).toBe(0);
      for (let index = 1; index < times.length; index += 1) expect(times[index]! - times[index - 1]!).toBeGreaterThanOrEqual(10);
      if (times.length > 1) expect(duration - times.at(-1)!).toBeGreaterThanOrEqual(9.999);
      for (const start of starts) expect(lines.some((line) => line.includes(`at ${start}`))).toBe(true);
    }
  });
});

describe('subtitles', () => {
  const transcript = [
    { id: 1, start: 1.5, end: 3, text: 'a < b & c --> d', source: 'speech' as const, speaker: 'Dana' },
    { id: 2, start: 3661.0015, end: 3662, text: 'two\n\nlines', source: 'speech' as const, speaker: null },
  ];
  const write = (format: 'srt' | 'vtt', options = {}) => {
    const job = jobOf([moment(5, 7)], probeOf(), options, { transcript });
    return writeSubtitles(job, job.sources[0]!, format);
  };

  it('writes SRT', () => {
    expect(write('srt').text).toBe(
      '1\n00:00:01,500 --> 00:00:03,000\nDana: a < b & c → d\n\n2\n01:01:01,002 --> 01:01:02,000\ntwo lines\n',
    );
  });

  it('writes WebVTT that our own reader, written for ffmpeg’s, reads back', () => {
    const { text } = write('vtt');
    expect(text).toMatch(/^WEBVTT\n\n/);
    expect(parseVtt(text)).toEqual([
      { start: 1.5, end: 3, text: 'a < b & c --> d', speaker: 'Dana' },
      { start: 3661.002, end: 3662, text: 'two lines', speaker: null },
    ]);
  });

  it('writes moments as titles, and leaves speakers out', () => {
    expect(write('vtt', { words: 'moments' }).text).toContain('00:00:05.000 --> 00:00:07.000\nat 5\n');
    expect(write('srt', { speakers: false }).text).not.toContain('Dana');
    expect(write('srt', { words: 'moments' }).notes).toEqual([]);
  });
});

describe('file names', () => {
  it('are ones on every system', () => {
    for (const text of ['a/b\\c:d*e?f"g<h>i|j', '..', 'con', 'COM1.txt', 'x'.repeat(500), ' ', '\u0000', 'end. ', '\ud83d'])
      expect(fileName(text), text).toMatch(/^(?!\.)(?!(con|com1)(\.|$))[^<>:"/\\|?*]{1,121}(?<![. ])$/iu);
  });
});
