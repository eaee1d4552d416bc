import { describe, expect, it } from 'vitest';
import type { VideoDetail } from '../../../electron/contract/library.ts';
import { playSource, soundNotice } from '../../../renderer/player/playSource.ts';
import { summary } from '../scriptedBridge.ts';

const audio = [0, 1].map((index) => ({
  index: index + 1,
  codec: 'aac',
  channels: 2,
  sampleRate: 48_000,
  language: null,
  title: null,
  isDefault: index === 0,
}));
const wish = { failure: null, preferProxy: false, audioTrack: 0, switchesTracks: false };
const copy = { file: 'proxy.mp4', sizeBytes: 1, audio: 0 };

function detail(change: Partial<VideoDetail> = {}): VideoDetail {
  return {
    summary: summary('a'),
    probe: { audio, video: {} },
    playability: { playable: true, reason: '' },
    proxy: null,
    transcript: [],
    sprites: [],
    ...change,
  } as unknown as VideoDetail;
}

describe('what is played', () => {
  it('is the file where it can be, the copy where it cannot', () => {
    expect(playSource(detail(), wish)).toEqual({ kind: 'file' });
    const hevc = { playability: { playable: false, reason: 'HEVC (H.265) cannot be played here.' } };
    expect(playSource(detail(hevc), wish)).toMatchObject({ kind: 'none', problem: { kind: 'codec', title: hevc.playability.reason } });
    expect(playSource(detail({ ...hevc, proxy: copy }), wish)).toEqual({ kind: 'proxy', file: 'proxy.mp4' });
    expect(playSource(detail({ proxy: copy }), wish)).toEqual({ kind: 'file' });
    expect(playSource(detail({ proxy: copy }), { ...wish, preferProxy: true })).toEqual({ kind: 'proxy', file: 'proxy.mp4' });
  });

  it('believes the player more than the probe', () => {
    expect(playSource(detail(), { ...wish, failure: 'picture' })).toMatchObject({ kind: 'none', problem: { kind: 'codec' } });
    expect(playSource(detail({ proxy: copy }), { ...wish, failure: 'damaged' })).toMatchObject({ kind: 'proxy' });
  });

  it('says that the file is away, unless a copy stands in', () => {
    const away = { summary: summary('a', { present: false }) };
    expect(playSource(detail(away), wish)).toMatchObject({ kind: 'none', problem: { kind: 'missing' } });
    expect(playSource(detail({ ...away, proxy: copy }), wish)).toMatchObject({ kind: 'proxy' });
  });

  it('takes another sound track from a copy only where the player cannot switch', () => {
    const second = { ...wish, audioTrack: 1 };
    expect(playSource(detail({ proxy: copy }), second)).toEqual({ kind: 'file' });
    expect(soundNotice(detail({ proxy: copy }), { kind: 'file' }, second)).toMatch(/copy/);
    expect(playSource(detail({ proxy: { ...copy, audio: 1 } }), second)).toMatchObject({ kind: 'proxy' });
    expect(soundNotice(detail(), { kind: 'file' }, { ...second, switchesTracks: true })).toBeNull();
    expect(playSource(detail({ proxy: { ...copy, audio: 1 } }), { ...second, switchesTracks: true })).toEqual({ kind: 'file' });
  });

  it('plays pictures whose sound cannot be played, and says so', () => {
    const silent = { playability: { playable: false, reason: 'DTS sound cannot be played here.', silent: true } };
    expect(playSource(detail(silent), wish)).toEqual({ kind: 'file' });
    expect(soundNotice(detail(silent), { kind: 'file' }, wish)).toBe('DTS sound cannot be played here.');
    expect(playSource(detail({ ...silent, proxy: copy }), wish)).toMatchObject({ kind: 'proxy' });
  });
});
