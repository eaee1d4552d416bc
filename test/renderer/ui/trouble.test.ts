import { describe, expect, it } from 'vitest';
import type { StageStatus } from '../../../electron/contract/jobs.ts';
import { troubleOf, type Situation } from '../../../renderer/ui/trouble.ts';
import { summary } from '../scriptedBridge.ts';

const full = { code: 'DISK_FULL', message: 'The disk is full.', hint: '' };
const fine: Situation = { host: 'ready', hostError: null, restarts: true, resting: null, videos: [], checks: null, missing: [] };
const failed = (code: string): StageStatus => ({
  ...{ name: 'keyframes', state: 'failed', seconds: 0, items: 0, reason: 'ffmpeg was not found.', progress: 0.4, speed: null },
  ...{ secondsLeft: null, code },
});
const noFfmpeg = { name: 'ffmpeg', ok: false, found: 'ffprobe was not found on this machine.', todo: 'Install ffmpeg.' };
const speech = { stage: 'speech' as const, evidence: 'speech', sizeBytes: 65e6 };

describe('the banner over the window', () => {
  it('is not there while all is well', () => {
    expect(troubleOf(fine)).toBeNull();
    expect(troubleOf({ ...fine, host: 'starting', checks: [{ ...noFfmpeg, ok: true }] })).toBeNull();
  });

  it('says what happened, what was kept and what to do, for each that stops everything', () => {
    const videos = [summary('a', { stages: [failed('FFMPEG_MISSING')] }), summary('b')];
    expect(troubleOf({ ...fine, resting: full })).toMatchObject({ tone: 'bad', code: 'DISK_FULL', remedy: { kind: 'storage' } });
    expect(troubleOf({ ...fine, videos })).toMatchObject({ code: 'FFMPEG_MISSING', remedy: { kind: 'go-on', videoIds: ['a'] } });
    expect(troubleOf({ ...fine, checks: [noFfmpeg] })).toMatchObject({ code: 'FFMPEG_MISSING', remedy: { kind: 'check' } });
    expect(troubleOf({ ...fine, host: 'gone' })).toMatchObject({ code: 'HOST_GONE', remedy: { kind: 'restart-host' } });
    expect(troubleOf({ ...fine, host: 'gone', restarts: false })?.remedy).toBeNull();
    for (const situation of [{ resting: full }, { videos }, { host: 'gone' as const }, { host: 'restarting' as const }])
      expect(troubleOf({ ...fine, ...situation })?.kept).toMatch(/kept/);
  });

  it('leads to the models where one is damaged, and offers no more than a warning where one is not here', () => {
    expect(troubleOf({ ...fine, videos: [summary('a', { stages: [failed('MODEL_DAMAGED')] })] })?.remedy).toEqual({ kind: 'models' });
    const trouble = troubleOf({ ...fine, missing: [speech] });
    expect(trouble).toMatchObject({ tone: 'warn', code: 'MODEL_MISSING', remedy: { kind: 'models' } });
    expect(trouble?.what).toBe('Speech is left out: the model for it is not on this computer.');
    expect(trouble?.kept).toContain('65.0 MB');
    const two = troubleOf({ ...fine, missing: [speech, { stage: 'text', evidence: 'text on screen', sizeBytes: 15e6 }] });
    expect(two?.what).toBe('Speech and text on screen are left out: the models for them are not on this computer.');
    expect(two?.kept).toContain('80.0 MB');
  });

  it('shows the worst where several are the matter', () => {
    const all = { ...fine, resting: full, checks: [noFfmpeg], missing: [speech] };
    expect(troubleOf({ ...all, host: 'restarting' })?.what).toContain('started again');
    expect(troubleOf(all)?.code).toBe('DISK_FULL');
    expect(troubleOf({ ...all, resting: null })?.code).toBe('FFMPEG_MISSING');
  });

  it('knows no remedy for a library that cannot be written for another reason, and names it', () => {
    const trouble = troubleOf({ ...fine, resting: { code: 'INTERNAL', message: 'unable to open database file', hint: '' } });
    expect(trouble).toMatchObject({ code: 'INTERNAL', remedy: null });
    expect(trouble?.what).toContain('unable to open database file');
  });
});
