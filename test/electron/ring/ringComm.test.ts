import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { futexSignal, type Signal } from '../../../electron/platform/futex.ts';
import { createRegion, mapRegion, type MappedRegion, type RegionOwner } from '../../../electron/platform/sharedRegion.ts';
import { BOARD, BOARD_WORDS, RingComm } from '../../../electron/ring/ringComm.ts';
import { packKvBlock } from '../../../kernels/attention/kvCodec.ts';
import { normals } from './attentionCase.ts';

const BOARD_AT = 4096;
let owner: RegionOwner;
let region: MappedRegion;
beforeEach(() => {
  owner = createRegion(1 << 20);
  region = mapRegion(owner.address);
});
afterEach(() => {
  region.unmap();
  owner.close();
});

const comm = (rank: number, extra: { abort?: AbortSignal; deadlineMs?: number; span?: number; signal?: Signal } = {}) =>
  new RingComm({
    region,
    signal: futexSignal(region) ?? { wake: () => undefined, sleep: () => undefined },
    board: BOARD_AT,
    rank,
    worldSize: 3,
    sequence: 40,
    deadlineMs: 60,
    abort: new AbortController().signal,
    ...extra,
  });
const setWord = (rank: number, word: keyof typeof BOARD, value: number) => {
  new Int32Array(region.buffer, BOARD_AT, 3 * BOARD_WORDS)[rank * BOARD_WORDS + BOARD[word]] = value;
};

describe('awaitPeer', () => {
  it('returns at once when the peer has published, and when it does so later', async () => {
    const [a, b] = [comm(0), comm(1)];
    b.publish('ready');
    expect(await a.awaitPeer(1, 'ready', 2)).toBe(0);
    setTimeout(() => b.publish('partial'), 15);
    expect(await a.awaitPeer(1, 'partial', 2)).toBeGreaterThan(5);
  });

  it('is woken where it sleeps, and nobody is who does not', async () => {
    const wakes: number[] = [];
    let resume = (): void => undefined;
    const signal: Signal = {
      wake: (offset) => {
        wakes.push(offset);
        resume();
      },
      sleep: () => new Promise((resolve) => (resume = resolve)),
    };
    const [a, b] = [comm(0, { signal }), comm(1, { signal })];
    b.publish('ready');
    expect(wakes).toEqual([]);
    const waiting = a.awaitPeer(1, 'partial', 0);
    const word = BOARD_AT + (BOARD_WORDS + BOARD.partial) * 4;
    b.publish('partial');
    expect(wakes).toEqual([word]);
    await waiting;
    b.publish('partial');
    expect(wakes).toEqual([word]);
  });

  it('knows layers: each is one number further', async () => {
    const [a, b] = [comm(0, { span: 4 }), comm(1, { span: 4 })];
    b.publish('ready', 1);
    expect(a.isPublished(1, 'ready', 0, 1)).toBe(true);
    expect(a.isPublished(1, 'ready', 0, 2)).toBe(false);
    // a rank that is begun again publishes early layers again: the number never falls
    b.publish('ready', 0);
    expect(a.isPublished(1, 'ready', 0, 1)).toBe(true);
    await a.awaitPeer(1, 'ready', 0, 1);
  });

  it('a number of another request is RING_SEQ and names rank and step', async () => {
    for (const wrong of [39, 41, -3]) {
      setWord(2, 'ready', wrong);
      await expect(comm(0).awaitPeer(2, 'ready', 1)).rejects.toMatchObject({
        code: 'RING_SEQ',
        message: expect.stringMatching(/rank 0, step 1: rank 2/) as string,
        details: { rank: 0, step: 1, owner: 2 },
      });
    }
  });

  it('a peer without progress is RING_TIMEOUT and names rank and step; one that moves is waited for', async () => {
    const started = performance.now();
    await expect(comm(1).awaitPeer(0, 'ready', 2)).rejects.toMatchObject({
      code: 'RING_TIMEOUT',
      message: expect.stringMatching(/rank 1, step 2: rank 0/) as string,
      details: { rank: 1, step: 2, owner: 0 },
    });
    expect(performance.now() - started).toBeGreaterThan(50);
    const slow = comm(2);
    const beats = setInterval(() => slow.beat(), 10);
    setTimeout(() => slow.publish('ready'), 200);
    expect(await comm(1).awaitPeer(2, 'ready', 1)).toBeGreaterThan(150);
    clearInterval(beats);
  });

  it('is cancelled while it waits', async () => {
    const controller = new AbortController();
    setTimeout(() => controller.abort(), 10);
    await expect(comm(0, { abort: controller.signal, deadlineMs: 10_000 }).awaitPeer(1, 'ready', 1)).rejects.toMatchObject({
      code: 'CANCELLED',
    });
  });
});

describe('openPage', () => {
  const range = { first: 32, count: 8, stride: 1 };
  const keys = normals(2 * 8 * 4, 1);

  it('gives the block whose header is what the plan says, else RING_SEQ', () => {
    const { byteLength } = packKvBlock({ keys, values: keys, kvHeads: 2, headDim: 4, range, layer: 3 }, 'f32', region.buffer, 8192);
    const page = { offset: 8192, bytes: byteLength, layer: 3, range };
    expect(comm(0).openPage(page, 1, 0).range).toEqual(range);
    for (const wrong of [
      { ...page, layer: 2 },
      { ...page, range: { ...range, first: 40 } },
      { ...page, offset: 16_384 },
    ]) {
      expect(() => comm(0).openPage(wrong, 1, 2)).toThrow(
        expect.objectContaining({ code: 'RING_SEQ', message: expect.stringContaining('rank 0, step 2: the page of rank 1') as string }),
      );
    }
  });
});
