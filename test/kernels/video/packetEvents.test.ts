import { describe, expect, it } from 'vitest';
import { costlyStretch, displayOrder, levelChange, packetEvents, type PacketSizes } from '../../../kernels/video/packetEvents.ts';

/** 25 pictures a second, a keyframe of 20,000 bytes every `gop`, the others near 1,000 with some unrest; `size` overrides. */
function video(seconds: number, gop: number, size: (time: number) => number | null = () => null): PacketSizes {
  const count = seconds * 25;
  const pts = Float64Array.from({ length: count }, (_, at) => at / 25);
  return {
    pts,
    bytes: Uint32Array.from(pts, (time, at) => size(time) ?? (at % gop === 0 ? 20_000 : 1_000 + ((at * 7919) % 300))),
    key: Uint8Array.from(pts, (_, at) => (at % gop === 0 ? 1 : 0)),
  };
}

describe('packetEvents', () => {
  it('is silent for an even video', () => {
    expect(packetEvents(displayOrder(video(20, 50)))).toEqual([]);
  });

  it('sees a costly picture and a keyframe out of turn', () => {
    const packets = video(20, 50, (time) => (time === 7.4 ? 15_000 : null));
    packets.key[260] = 1;
    packets.bytes[260] = 20_000;
    expect(packetEvents(displayOrder(packets)).map((event) => [event.kind, event.time])).toEqual([
      ['spike', 7.4],
      ['keyframe', 10.4],
      ['keyframe', 12],
    ]);
  });

  it('allows for pictures shown before the costly one that they were decoded after', () => {
    // decode order I P B B P B B ...: the P of 7.4 s is decoded before the two pictures shown ahead of it
    const plain = video(20, 500, (time) => (time === 7.44 ? 18_000 : null));
    const order = [0];
    for (let at = 3; at < plain.pts.length; at += 3) order.push(at, at - 2, at - 1);
    const packets = {
      pts: Float64Array.from(order, (at) => plain.pts[at]!),
      bytes: Uint32Array.from(order, (at) => plain.bytes[at]!),
      key: Uint8Array.from(order, (at) => plain.key[at]!),
    };
    const [event, ...more] = packetEvents(displayOrder(packets));
    expect(more).toEqual([]);
    expect(event!.slack).toBeGreaterThan(0);
    expect(Math.abs(event!.time - 7.4)).toBeLessThan(0.045);
  });
});

it('finds the middle of a costly stretch, and none where there is none', () => {
  const packets = video(12, 100, (time) => (time > 5 && time < 6 && time !== 4 ? 5_000 : null));
  expect(costlyStretch(displayOrder(packets), 4, 8)!.centre).toBeCloseTo(5.5, 1);
  expect(costlyStretch(displayOrder(packets), 4, 8)!.ratio).toBeGreaterThan(3);
  expect(costlyStretch(displayOrder(video(12, 100)), 4, 8)!.ratio).toBeLessThan(1.4);
});

it('finds where a still scene follows a moving one', () => {
  const packets = video(12, 100, (time) => (time >= 5.2 && time < 8 ? 40 : null));
  expect(levelChange(displayOrder(packets), 4, 8)).toBeCloseTo(5.2, 5);
  expect(levelChange(displayOrder(video(12, 100)), 4, 8)).toBeNull();
});
