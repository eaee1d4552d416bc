import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { reportText } from '../../../electron/main/report.ts';

it('reports what is there, without names of videos and of the person', () => {
  const folder = mkdtempSync(join(tmpdir(), 'longtake-report-'));
  const line = { msg: 'library.add FILE_EMPTY "/home/ada/footage/Anna\'s "birthday".mp4" is empty' };
  writeFileSync(join(folder, 'main.log'), `${JSON.stringify({ msg: 'oldest' })}\n${`${JSON.stringify(line)}\n`.repeat(150)}`);
  const text = reportText(
    {
      versions: { Longtake: '0.1.0' },
      checks: [{ name: 'ffmpeg', ok: false, found: '/home/ada/bin/ffmpeg does not run', todo: 'install it' }],
      settings: { cores: 2 },
      videos: [
        {
          path: '/home/ada/footage/Anna\'s "birthday".mp4',
          name: 'Anna\'s "birthday".mp4',
          stages: [{ name: 'probe', state: 'failed', code: 'FILE_EMPTY' }],
        },
      ],
      logFolder: folder,
      home: '/home/ada',
    },
    new Date(0),
  );
  expect(text).toContain('LACKING ffmpeg: ~/bin/ffmpeg does not run  -> install it');
  expect(text).toContain('video-1: probe failed (FILE_EMPTY)');
  expect(text).not.toMatch(/ada|Anna|birthday|oldest/);
  rmSync(folder, { recursive: true });
});
