/** Packets of a video in decode order; times in seconds. */
export interface PacketSizes {
  pts: Float64Array;
  bytes: Uint32Array;
  key: Uint8Array;
}

/** A moment at which an encoder had to spend much: a cut shows as one. */
export interface PacketEvent {
  /** First picture after the change, seconds. */
  time: number;
  /** How far the true time may lie from `time`, seconds: pictures displayed before the costly one may already belong to the new shot. */
  slack: number;
  /** `keyframe`: set out of turn; `spike`: an inter picture as costly as a keyframe. */
  kind: 'keyframe' | 'spike';
  /** Size over what is usual around it. */
  strength: number;
}

/** Packets in display order, with the time of the reference picture displayed before each. */
export interface DisplayOrder {
  pts: Float64Array;
  bytes: Float64Array;
  key: Uint8Array;
  /** pts after which pictures may depend on this one: that of the reference picture decoded before it. */
  after: Float64Array;
}

export function displayOrder(packets: PacketSizes): DisplayOrder {
  const count = packets.pts.length;
  const order = Uint32Array.from({ length: count }, (_, at) => at).sort((a, b) => packets.pts[a]! - packets.pts[b]!);
  const reference = new Float64Array(count);
  let highest = -Infinity;
  let previous = -Infinity;
  for (let at = 0; at < count; at += 1) {
    const pts = packets.pts[at]!;
    if (pts > highest) {
      previous = highest;
      highest = pts;
    }
    reference[at] = previous;
  }
  return {
    pts: Float64Array.from(order, (at) => packets.pts[at]!),
    bytes: Float64Array.from(order, (at) => packets.bytes[at]!),
    key: Uint8Array.from(order, (at) => packets.key[at]!),
    after: Float64Array.from(order, (at) => reference[at]!),
  };
}

function quantile(values: number[], share: number): number {
  if (values.length === 0) return 0;
  values.sort((a, b) => a - b);
  return values[Math.min(values.length - 1, Math.floor(share * values.length))]!;
}

/** Pictures looked at on each side of one. */
const AROUND = 15;
/** An inter picture this many times as large as most of its neighbours is an event. */
const SPIKE = 2.2;
/** The same against those before it alone. */
const STEP = 3;
/** Pictures between keyframes up to which they are compared one with another. */
const LONGEST_WINDOW = 600;
/** Ratio of sizes between two scenes of plainly different cost. */
const LEVEL = 6;

/** The usual distance between keyframes, pictures: nearly the longest there is (encoders set more of them at cuts, never fewer). */
function usualGop(order: DisplayOrder): number {
  const lengths: number[] = [];
  let last = -1;
  order.key.forEach((key, at) => {
    if (!key) return;
    if (last >= 0) lengths.push(at - last);
    last = at;
  });
  return quantile(lengths, 0.98);
}

/**
 * Moments at which a cut is likely, from packet sizes alone: keyframes that come before their turn, and inter pictures several times as
 * large as their neighbours. Ascending.
 */
export function packetEvents(order: DisplayOrder): PacketEvent[] {
  const { pts, bytes, key } = order;
  const events: PacketEvent[] = [];
  const usual = usualGop(order);
  const keySizes: number[] = [];
  bytes.forEach((size, at) => {
    if (key[at]) keySizes.push(size);
  });
  const keySize = quantile(keySizes, 0.5);
  let lastKey = 0;
  let lastStep = -AROUND;
  let running = bytes[0] ?? 0;
  for (let at = 1; at < pts.length; at += 1) {
    const size = bytes[at]!;
    if (key[at]) {
      if (at - lastKey < usual * 0.97 - 1)
        events.push({ time: pts[at]!, slack: 0, kind: 'keyframe', strength: usual / Math.max(1, at - lastKey) });
      lastKey = at;
      continue;
    }
    running += (size - running) / AROUND;
    if (size < running * 1.5 || size < keySize * 0.15) continue;
    const before: number[] = [];
    const after: number[] = [];
    for (let near = Math.max(0, at - AROUND); near <= Math.min(pts.length - 1, at + AROUND); near += 1) {
      if (Math.abs(near - at) > 1 && !key[near]) (near < at ? before : after).push(bytes[near]!);
    }
    if (before.length + after.length < 4) continue;
    const usualSize = quantile([...before, ...after], 0.8);
    // the first picture of a scene that stays busy stands out only from what came before
    const isStep =
      at - lastStep > AROUND &&
      size > keySize * 0.4 &&
      before.length > 3 &&
      size > quantile(before, 0.9) * STEP &&
      size > quantile(after, 0.5);
    if (size < usualSize * SPIKE && !isStep) continue;
    if (isStep) lastStep = at;
    const first = Math.max(order.after[at]!, pts[at]! - 0.5);
    const middle = pts[at - 1]! <= first ? pts[at]! : (first + pts[at]!) / 2;
    events.push({
      time: snap(pts, middle),
      slack: pts[at]! - middle,
      kind: 'spike',
      strength: Math.max(size / Math.max(1, usualSize), isStep ? SPIKE : 0),
    });
  }
  return events;
}

/** Position of the first value >= `time`; the last position where there is none. */
function firstFrom(times: Float64Array, time: number): number {
  let low = 0;
  let high = times.length - 1;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (times[middle]! < time) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** Times and sizes of the pictures in [start, end] that are no keyframes. */
function interPictures(order: DisplayOrder, start: number, end: number): { pts: number[]; cost: number[] } {
  const pts: number[] = [];
  const cost: number[] = [];
  for (let at = firstFrom(order.pts, start); at < order.pts.length && order.pts[at]! <= end; at += 1) {
    if (order.key[at]) continue;
    pts.push(order.pts[at]!);
    cost.push(order.bytes[at]!);
  }
  return { pts, cost };
}

/** The listed time nearest to `time`. */
function snap(times: Float64Array, time: number): number {
  const low = firstFrom(times, time);
  const before = times[Math.max(0, low - 1)]!;
  return Math.abs(before - time) <= Math.abs(times[low]! - time) ? before : times[low]!;
}

/**
 * A stretch inside (start, end] in which pictures cost plainly more than before and after it, as during a dissolve, or null.
 * `centre` is the middle of what was spent above the usual.
 */
export function costlyStretch(order: DisplayOrder, start: number, end: number): { centre: number; length: number; ratio: number } | null {
  const { pts, cost } = interPictures(order, start - 1.5, end + 1.5);
  if (pts.length < 12 || pts.length > 4 * LONGEST_WINDOW) return null;
  const smooth = cost.map((_, at) => mean(cost, Math.max(0, at - 4), Math.min(cost.length, at + 5)));
  let best: { centre: number; length: number; ratio: number } | null = null;
  for (const length of [0.4, 0.7, 1, 1.5, 2]) {
    let right = 0;
    for (let left = 0; left < pts.length; left += 2) {
      const from = pts[left]!;
      if (from < start || from + length > end + 0.4) continue;
      while (right < pts.length && pts[right]! < from + length) right += 1;
      if (right - left < 6) continue;
      const inside = mean(smooth, left, right);
      const before = between(pts, smooth, from - 1.2, from - 0.15);
      const after = between(pts, smooth, from + length + 0.15, from + length + 1.2);
      if (before === null || after === null) continue;
      const ratio = inside / Math.max(1, before, after);
      // a longer stretch of the same height explains more
      if (!best || ratio * Math.sqrt(length) > best.ratio * Math.sqrt(best.length))
        best = { centre: centreOf(pts, smooth, left, right, Math.max(before, after)), length, ratio };
    }
  }
  return best;
}

/**
 * The picture in (start, end) from which on pictures cost several times more, or less, than before: a still scene after a moving one, or
 * the other way round. Null where the cost stays about the same.
 */
export function levelChange(order: DisplayOrder, start: number, end: number): number | null {
  const window = interPictures(order, start, end);
  const { pts } = window;
  if (pts.length > LONGEST_WINDOW) return null;
  const cost = window.cost.map((bytes) => Math.log(bytes + 16));
  // two levels explain the window if, split well, nearly every picture lies on its own side of the middle between them
  const low = quantile([...cost], 0.1);
  const high = quantile([...cost], 0.9);
  if (high - low < Math.log(LEVEL)) return null;
  const isHigh = cost.map((value) => value > (low + high) / 2);
  const highs = isHigh.filter(Boolean).length;
  let best = 0.92 * cost.length;
  let found: number | null = null;
  let highBefore = 0;
  for (let split = 1; split < cost.length; split += 1) {
    if (isHigh[split - 1]) highBefore += 1;
    const rising = split - highBefore + (highs - highBefore);
    const right = Math.max(rising, cost.length - rising);
    if (right <= best || split < 4 || cost.length - split < 4) continue;
    best = right;
    found = pts[split]!;
  }
  return found;
}

function mean(values: readonly number[], from: number, to: number): number {
  let sum = 0;
  for (let at = from; at < to; at += 1) sum += values[at]!;
  return sum / Math.max(1, to - from);
}

function between(times: readonly number[], values: readonly number[], from: number, to: number): number | null {
  const inside = values.filter((_, at) => times[at]! >= from && times[at]! <= to);
  return inside.length < 3 ? null : quantile([...inside], 0.5);
}

function centreOf(times: readonly number[], values: readonly number[], from: number, to: number, usual: number): number {
  let weight = 0;
  let moment = 0;
  for (let at = from; at < to; at += 1) {
    const above = Math.max(0, values[at]! - usual);
    weight += above;
    moment += above * times[at]!;
  }
  return weight > 0 ? moment / weight : (times[from]! + times[to - 1]!) / 2;
}
