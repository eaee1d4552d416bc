import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { expect, it } from 'vitest';
import { filesIn, OpenedFiles } from '../../../electron/main/openedFiles.ts';

it('reads files and folders out of a command line, and nothing else', () => {
  const folder = mkdtempSync(join(tmpdir(), 'longtake-opened-'));
  const video = join(folder, 'day one.mp4');
  writeFileSync(video, '');
  const words = ['--no-sandbox', '', 'day one.mp4', pathToFileURL(video).href, 'missing.mp4', '.', 'file://%%', '-x'];
  expect(filesIn(words, folder)).toEqual([video, folder]);
  rmSync(folder, { recursive: true });
});

it('keeps what was opened until it is taken, once each', () => {
  let told = 0;
  const opened = new OpenedFiles(() => told++);
  opened.add([]);
  opened.add(['/a', '/b']);
  opened.add(['/b', '/c']);
  expect(told).toBe(2);
  expect(opened.take()).toEqual(['/a', '/b', '/c']);
  expect(opened.take()).toEqual([]);
});
