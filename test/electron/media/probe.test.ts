import { execFileSync } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { LongtakeError } from '../../../electron/contract/errors.ts';
import { probe } from '../../../electron/media/probe.ts';
import { badInputs, ODD_NAMES } from '../../fixtures/media/badInputs.ts';
import { ffmpegRun } from '../../fixtures/media/ffmpegRun.ts';

let folder = '';
beforeAll(async () => {
  folder = await badInputs();
});

const open = (name: string) => probe(join(folder, name));
const codes = async (name: string): Promise<string[]> => (await open(name)).warnings.map((warning) => warning.code);
const messages = async (name: string): Promise<string> => (await open(name)).warnings.map((warning) => warning.message).join(' ');

async function refusal(path: string): Promise<LongtakeError> {
  const error: unknown = await probe(path).then(
    () => null,
    (thrown: unknown) => thrown,
  );
  if (!(error instanceof LongtakeError)) throw new Error(`not refused: ${path}`);
  return error;
}

describe('files that open', () => {
  it.each(['good.mp4', ...ODD_NAMES])('tells what %j holds', async (name) => {
    const found = await open(name);
    expect(found.duration).toBeCloseTo(4, 2);
    expect(found.video).toMatchObject({
      codec: 'h264',
      width: 320,
      height: 180,
      rotation: 0,
      frameRate: 25,
      variableFrameRate: false,
      hdr: false,
    });
    expect(found.audio).toMatchObject([{ codec: 'aac', channels: 1, sampleRate: 44100 }]);
    expect(found.warnings).toEqual([]);
  });

  it('sees variable frame rate, rotation, ten bit and content that the name hides', async () => {
    expect(await open('variable-frame-rate.mp4')).toMatchObject({ duration: 4, video: { variableFrameRate: true }, warnings: [] });
    expect(await open('rotated-90.mp4')).toMatchObject({ video: { width: 180, height: 320, rotation: 90 }, warnings: [] });
    expect(await open('ten-bit.mp4')).toMatchObject({ video: { pixelFormat: 'yuv420p10le' }, warnings: [] });
    const hidden = await open('wrong-extension.mp4');
    expect(hidden.container).toContain('matroska');
    expect(hidden.duration).toBeCloseTo(4, 1);
    expect((await open('one-frame.mp4')).duration).toBeCloseTo(0.04, 3);
  });
});

describe('files that open with a note', () => {
  it('measures what can be read of a file that is cut off', async () => {
    const found = await open('truncated.mp4');
    expect(found.duration).toBeGreaterThan(1.5);
    expect(found.duration).toBeLessThan(2.5);
    expect(await messages('truncated.mp4')).toMatch(/^The file ends early: 2\.\d s of 4 s can be read\.$/);
  });

  it('does not believe headers', async () => {
    expect((await open('absurd-duration.mp4')).duration).toBeCloseTo(4, 2);
    expect(await messages('absurd-duration.mp4')).toBe('The header claims 596 hours; 4 s were found.');
    expect((await open('zero-duration-header.mp4')).duration).toBeCloseTo(4, 2);
    expect(await messages('zero-duration-header.mp4')).toBe('The header gives no duration; it was measured.');
  });

  it('says what cannot be searched', async () => {
    expect(await codes('audio-only.mp4')).toEqual(['NO_PICTURE']);
    expect((await open('audio-only.mp4')).video).toBeNull();
    expect(await codes('no-audio.mp4')).toEqual(['NO_SOUND']);
    expect(await messages('size-1x1.mp4')).toContain('The picture is 1x1 pixels: too small to search.');
    expect(await messages('size-7x5.mp4')).toContain('The picture is 7x5 pixels: too small to search.');
  });
});

describe('files that are refused', () => {
  it.each([
    ['no-moov.mp4', 'NO_INDEX', /no index \(moov\).*interrupted/],
    ['zero-bytes.mp4', 'FILE_EMPTY', /empty \(0 bytes\)/],
    ['text-renamed.mp4', 'NOT_A_VIDEO', /not a video file/],
    ['there-is-no-such.mp4', 'FILE_MISSING', /no file/],
  ])('refuses %s', async (name, code, words) => {
    const error = await refusal(join(folder, name));
    expect(error.code).toBe(code);
    expect(error.message).toMatch(words);
    expect(error.message).toContain(name);
    expect(error.hint).not.toBe('');
  });

  it('never opens a pipe and refuses a picture', async () => {
    const scratch = await mkdtemp(join(tmpdir(), 'longtake-probe-'));
    execFileSync('mkfifo', [join(scratch, 'pipe.mp4')]);
    expect((await refusal(join(scratch, 'pipe.mp4'))).code).toBe('FILE_NOT_REGULAR');
    await ffmpegRun('-f', 'lavfi', '-i', 'testsrc2=s=64x36', '-frames:v', 1, join(scratch, 'still.png'));
    expect((await refusal(join(scratch, 'still.png'))).code).toBe('NOT_A_VIDEO');
    await rm(scratch, { recursive: true });
  });
});

it('reads chapters, subtitles, languages and a cover that is no video', async () => {
  const scratch = await mkdtemp(join(tmpdir(), 'longtake-probe-'));
  const file = (name: string): string => join(scratch, name);
  await writeFile(
    file('chapters.txt'),
    ';FFMETADATA1\n[CHAPTER]\nTIMEBASE=1/1000\nSTART=0\nEND=1500\ntitle=One\n[CHAPTER]\nTIMEBASE=1/1000\nSTART=1500\nEND=3000\ntitle=Two\n',
  );
  await writeFile(file('words.srt'), '1\n00:00:00,500 --> 00:00:01,500\nHello there\n');
  await ffmpegRun('-f', 'lavfi', '-i', 'testsrc2=s=64x36', '-frames:v', 1, file('cover.png'));
  await ffmpegRun(
    '-f',
    'lavfi',
    '-i',
    'testsrc2=s=64x36:d=3',
    '-f',
    'lavfi',
    '-i',
    'sine=d=3',
    '-i',
    file('words.srt'),
    '-i',
    file('chapters.txt'),
    ...['-map', 0, '-map', 1, '-map', 2, '-map_chapters', 3],
    ...[
      '-metadata:s:a:0',
      'language=deu',
      '-metadata:s:s:0',
      'language=eng',
      '-c:s',
      'srt',
      '-attach',
      file('cover.png'),
      '-metadata:s:t',
      'mimetype=image/png',
    ],
    file('all.mkv'),
  );
  const found = await probe(file('all.mkv'));
  expect(found.chapters.map((chapter) => [chapter.title, Math.round(chapter.start * 10) / 10, Math.round(chapter.end * 10) / 10])).toEqual([
    ['One', 0, 1.5],
    ['Two', 1.5, 3],
  ]);
  expect(found.subtitles).toMatchObject([{ codec: 'subrip', language: 'eng', isText: true }]);
  expect(found.audio).toMatchObject([{ language: 'deu' }]);
  await ffmpegRun(
    '-f',
    'lavfi',
    '-i',
    'sine=d=1',
    '-i',
    file('cover.png'),
    '-map',
    0,
    '-map',
    1,
    '-c:v',
    'png',
    '-disposition:v',
    'attached_pic',
    file('song.m4a'),
  );
  expect((await probe(file('song.m4a'))).video).toBeNull();
  await rm(scratch, { recursive: true });
});
