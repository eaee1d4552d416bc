import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { probe } from '../../../electron/media/probe.ts';
import { readSubtitles } from '../../../electron/media/subtitles.ts';
import { parseVtt } from '../../../electron/media/vtt.ts';
import { ffmpegRun } from '../../fixtures/media/ffmpegRun.ts';

const SRT =
  '1\n00:00:00,500 --> 00:00:01,500\n<i>Déjà vu</i> &amp; more\n\n2\n00:00:02,000 --> 00:00:02,900\nJOHN: I have been here before.\n';
const LINES = [
  { start: 0.5, end: 1.5, text: 'Déjà vu & more', speaker: null },
  { start: 2, end: 2.9, text: 'I have been here before.', speaker: 'JOHN' },
];

let scratch = '';
let video = '';
beforeEach(async () => {
  scratch = await mkdtemp(join(tmpdir(), 'longtake-subtitles-'));
  video = join(scratch, 'My Film.mp4');
  await ffmpegRun('-f', 'lavfi', '-i', 'testsrc2=s=64x36:d=3', '-c:v', 'libx264', '-preset', 'ultrafast', video);
});
afterEach(() => rm(scratch, { recursive: true }));

const read = async (path = video) => readSubtitles(path, await probe(path));

describe('files beside the video', () => {
  it.each([
    ['UTF-8', Buffer.from(SRT)],
    ['UTF-8 with a mark and Windows line ends', Buffer.from(`\uFEFF${SRT.replaceAll('\n', '\r\n')}`)],
    ['UTF-16', Buffer.from(`\uFEFF${SRT}`, 'utf16le')],
    ['Latin-1', Buffer.from(SRT, 'latin1')],
  ])('reads %s', async (_, bytes) => {
    await writeFile(join(scratch, 'My Film.en.srt'), bytes);
    expect(await read()).toEqual({ lines: LINES, source: 'My Film.en.srt', language: 'en', warnings: [] });
  });

  it('reads WebVTT with its speakers and prefers the plain name', async () => {
    await writeFile(join(scratch, 'My Film.de.srt'), SRT);
    await writeFile(
      join(scratch, 'My Film.vtt'),
      'WEBVTT\n\nNOTE a note\n\n1\n00:01.000 --> 00:02.000 align:start\n<v.loud Mary>Hello <c.x>there</c></v>\n',
    );
    expect(await read()).toMatchObject({ source: 'My Film.vtt', lines: [{ start: 1, end: 2, text: 'Hello there', speaker: 'Mary' }] });
  });

  it('warns of a broken one and takes the next', async () => {
    await writeFile(join(scratch, 'My Film.srt'), Buffer.from([0, 1, 2, 255, 254, 9]));
    await writeFile(join(scratch, 'My Film.eng.srt'), SRT);
    const found = await read();
    expect(found.lines).toEqual(LINES);
    expect(found.warnings).toMatchObject([{ code: 'SUBTITLES_UNREADABLE', message: expect.stringContaining('My Film.srt') as string }]);
  });

  it('finds none where there are none', async () => {
    await writeFile(join(scratch, 'Other.srt'), SRT);
    expect(await read()).toEqual({ lines: [], source: null, language: null, warnings: [] });
  });
});

describe('tracks inside the video', () => {
  it.each(['mp4', 'mkv'])('reads those of %s on the clock of the video', async (container) => {
    const srt = join(scratch, 'words.srt');
    const path = join(scratch, `inside.${container}`);
    await writeFile(srt, SRT);
    await ffmpegRun(
      '-i',
      video,
      '-i',
      srt,
      '-map',
      0,
      '-map',
      1,
      '-c:v',
      'copy',
      '-c:s',
      container === 'mp4' ? 'mov_text' : 'srt',
      '-metadata:s:s:0',
      'language=eng',
      path,
    );
    const found = await read(path);
    expect(found.language).toBe('eng');
    expect(found.lines.map((line) => [line.text, line.speaker])).toEqual(LINES.map((line) => [line.text, line.speaker]));
    found.lines.forEach((line, at) => {
      expect(line.start).toBeCloseTo(LINES[at]!.start, 1);
      expect(line.end).toBeCloseTo(LINES[at]!.end, 1);
    });
  });
});

it('joins rolling repeats and passes over what is no cue', () => {
  const text =
    'WEBVTT\n\n00:00.000 --> 00:01.000\nSame\n\n00:01.000 --> 00:02.000\nSame\n\nrubbish --> 1\n\n00:05.000 --> 00:04.000\nbackwards\n\n01:00:00.000 --> 01:00:01.000\nLate';
  expect(parseVtt(text)).toEqual([
    { start: 0, end: 2, text: 'Same', speaker: null },
    { start: 3600, end: 3601, text: 'Late', speaker: null },
  ]);
});
