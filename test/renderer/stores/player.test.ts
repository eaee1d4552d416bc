import { describe, expect, it } from 'vitest';
import type { VideoDetail } from '../../../electron/contract/library.ts';
import { createPlayerStore } from '../../../renderer/stores/player.ts';
import { scriptedBridge, summary } from '../scriptedBridge.ts';

const times = Array.from({ length: 50 }, (_, n) => n * 0.04);

function openStore(frames: () => Promise<{ from: number; to: number; times: number[]; keyframes: number[] }>, isAway = () => false) {
  const detail = {
    summary: summary('a'),
    probe: { duration: 2, audio: [], video: { frameRate: 25 } },
    transcript: [],
  } as unknown as VideoDetail;
  const kept = new Map<string, string>();
  const keep = { getItem: (key: string) => kept.get(key) ?? null, setItem: (key: string, value: string) => void kept.set(key, value) };
  const bridge = scriptedBridge({
    'video.detail': () => (isAway() ? Promise.reject(new Error('away')) : detail),
    'jobs.prioritise': () => ({}),
    'video.frames': frames,
    'proxy.make': () => ({}),
  });
  const store = createPlayerStore(bridge, keep, () => undefined);
  return { store, bridge, kept, now: () => store.getState() };
}
const listed = () => Promise.resolve({ from: 0, to: 15, times, keyframes: [0, 0.4, 0.8] });

describe('the player store', () => {
  it('adds steps up while the list of pictures is on its way, and stops playing', async () => {
    const { bridge, now } = openStore(listed);
    await now().open('a', 0, true);
    expect(now().playing).toBe(true);
    await Promise.all([now().stepFrames(1), now().stepFrames(1), now().stepFrames(1)]);
    expect(now()).toMatchObject({ playing: false, seek: { frame: true, play: false } });
    expect(now().time).toBeCloseTo(0.12, 9);
    await now().stepFrames(-1);
    expect(now().time).toBeCloseTo(0.08, 9);
    await now().stepKeyframe(1);
    expect(now().time).toBe(0.4);
    expect(bridge.asked.filter(({ name }) => name === 'video.frames')).toHaveLength(1);
  });

  it('keeps what it shows when it cannot be read again, and says so where there is nothing yet', async () => {
    let isAway = false;
    const { now } = openStore(listed, () => isAway);
    await now().open('a');
    isAway = true;
    await now().refresh();
    expect(now()).toMatchObject({ error: null, detail: { summary: { id: 'a' } } });
    await now().open('b');
    expect(now().error).not.toBeNull();
  });

  it('steps by the mean rate where no list can be had', async () => {
    const { now } = openStore(() => Promise.reject(new Error('away')));
    await now().open('a', 1);
    await now().stepFrames(-2);
    expect(now().time).toBeCloseTo(0.92, 9);
  });

  it('shuttles slowly while K is held, stands when it is let go, and starts on K alone', async () => {
    const { now } = openStore(listed);
    await now().open('a');
    now().holdK(true);
    now().togglePlay();
    expect(now().playing).toBe(false);
    now().shuttle(-1);
    expect(now()).toMatchObject({ playing: true, rate: -0.25 });
    now().holdK(false);
    expect(now().playing).toBe(false);
    now().holdK(true);
    now().togglePlay();
    now().holdK(false);
    expect(now()).toMatchObject({ playing: true, rate: 1 });
  });

  it('plays at the chosen speed, and keeps volume for the next start', async () => {
    const { now, kept } = openStore(listed);
    await now().open('a');
    now().setSpeed(1.5);
    now().togglePlay();
    expect(now().rate).toBe(1.5);
    now().stepSpeed(1);
    expect(now()).toMatchObject({ speed: 2, rate: 2 });
    now().setVolume(-0.3);
    expect(now()).toMatchObject({ volume: 0, muted: true });
    now().setVolume(0.4);
    expect(kept.get('volume')).toBe('0.4');
  });

  it('shows captions for a moment of speech only as long as it is open, and always where a person wants them', () => {
    const { now } = openStore(listed);
    now().setCaptions(true, 'moment');
    now().setCaptions(false, 'moment');
    expect(now().captions).toBe(false);
    now().setCaptions(true);
    now().setCaptions(true, 'moment');
    now().setCaptions(false, 'moment');
    expect(now().captions).toBe(true);
  });

  it('opens a file again where it stood', async () => {
    const { now } = openStore(listed);
    await now().open('a', 1.2);
    now().fail('unreadable');
    now().reload();
    expect(now()).toMatchObject({ failure: null, time: 1.2, reloads: 1, seek: { time: 1.2 } });
  });
});
