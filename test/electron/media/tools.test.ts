import { mkdtemp, rm, symlink } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import type { MediaProbe } from '../../../electron/contract/media.ts';
import { playability } from '../../../electron/media/playability.ts';
import { findTools, mediaTools } from '../../../electron/media/tools.ts';

it('takes the setting before the environment, the environment before PATH, and ffprobe from beside ffmpeg', async () => {
  const real = await mediaTools();
  const scratch = await mkdtemp(join(tmpdir(), 'longtake-tools-'));
  const link = async (name: string, target: string): Promise<string> => {
    await symlink(target, join(scratch, name));
    return join(scratch, name);
  };
  const chosen = await link('my-ffmpeg', real.ffmpeg);
  const named = await link('env-ffmpeg', real.ffmpeg);
  const beside = await link('ffprobe', real.ffprobe);
  expect(await findTools({ ffmpeg: chosen, env: { FFMPEG_BIN: named } })).toMatchObject({ ffmpeg: chosen, ffprobe: beside });
  expect(await findTools({ env: { FFMPEG_BIN: named } })).toMatchObject({ ffmpeg: named, ffprobe: beside });
  // a name that leads nowhere is passed over
  expect((await findTools({ env: { PATH: scratch, FFMPEG_BIN: '/nowhere/ffmpeg' }, ffmpeg: chosen })).ffmpeg).toBe(chosen);
  await rm(scratch, { recursive: true });
});

it('says what to do where there is no ffprobe, or what is named does not run', async () => {
  const { ffmpeg } = await mediaTools();
  const scratch = await mkdtemp(join(tmpdir(), 'longtake-tools-'));
  await symlink(ffmpeg, join(scratch, 'ffmpeg'));
  const alone = findTools({ ffmpeg: join(scratch, 'ffmpeg'), env: { PATH: '' } });
  await expect(alone).rejects.toMatchObject({
    code: 'FFMPEG_MISSING',
    message: expect.stringContaining('ffprobe') as string,
    hint: expect.stringContaining('FFPROBE_BIN') as string,
  });
  await expect(findTools({ ffmpeg: '/bin/false', ffprobe: '/bin/false', env: {} })).rejects.toMatchObject({ code: 'FFMPEG_MISSING' });
  await rm(scratch, { recursive: true });
});

it('knows what the player can show', () => {
  const file = (container: string, codec: string | null, audio: string | null, profile = 'High', pixelFormat = 'yuv420p'): MediaProbe =>
    ({
      container,
      video: codec === null ? null : { codec, profile, pixelFormat },
      audio: audio === null ? [] : [{ codec: audio, isDefault: true }],
    }) as unknown as MediaProbe;
  const mp4 = 'mov,mp4,m4a,3gp,3g2,mj2';
  for (const plays of [
    file(mp4, 'h264', 'aac'),
    file('matroska,webm', 'vp9', 'opus'),
    file(mp4, 'av1', null),
    file(mp4, null, 'aac'),
    file(mp4, 'h264', 'aac', 'High 10', 'yuv420p10le'),
  ]) {
    expect(playability(plays).playable).toBe(true);
  }
  for (const fails of [
    file(mp4, 'hevc', 'aac'),
    file(mp4, 'prores', 'pcm_s16le'),
    file(mp4, 'h264', 'ac3'),
    file('mpegts', 'h264', 'aac'),
    file(mp4, 'h264', 'aac', 'High 4:4:4 Predictive', 'yuv444p'),
  ]) {
    const verdict = playability(fails);
    expect(verdict.playable).toBe(false);
    expect(verdict.reason).toMatch(/cannot be played here/);
  }
});
