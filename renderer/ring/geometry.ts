/** Places of the ring's picture, px from its upper left corner. Pure: the same for any theme and for tests. */
export interface Point {
  x: number;
  y: number;
}

export interface CardSize {
  width: number;
  height: number;
}

/** One hop: from a worker's card to the next one's, along the ellipse. */
export interface Arc {
  start: Point;
  end: Point;
  /** Angles on the ellipse, radians, clockwise from the right; `to` is the larger. */
  from: number;
  to: number;
}

export interface RingGeometry {
  centre: Point;
  radius: Point;
  card: CardSize;
  /** Centre of every card, worker 0 at the top, then clockwise. */
  cards: Point[];
  /** Hop from worker i to worker i + 1; null where the cards leave no room for an arrow, or there is only one. */
  arcs: (Arc | null)[];
}

const FULL_CARD: CardSize = { width: 196, height: 98 };
/** Where more cards than this stand around the ellipse they are drawn small. */
const MOST_FULL = 4;
const SMALL_CARD: CardSize = { width: 112, height: 52 };
const WIDEST = 306;
/** Free space between a card and the arrow, px. */
const GAP = 12;
const SAMPLES = 96;

/** Where `count` workers stand in a picture of this size. */
export function placeRing(count: number, width: number, height: number): RingGeometry {
  const card = count > MOST_FULL ? SMALL_CARD : FULL_CARD;
  const centre = { x: width / 2, y: height / 2 };
  const widest = count > MOST_FULL ? width : WIDEST;
  const radius = {
    x: Math.max(0, Math.min(widest, width / 2 - card.width / 2 - 4)),
    y: Math.max(0, height / 2 - card.height / 2 - 4),
  };
  const angles = Array.from({ length: count }, (_, index) => -Math.PI / 2 + (index * 2 * Math.PI) / count);
  const ring = { centre, radius, card };
  const cards = angles.map((angle) => pointAt(ring, angle));
  const arcs = angles.map((angle, index) => {
    if (count < 2) return null;
    return arcBetween(ring, cards[index]!, cards[(index + 1) % count]!, angle, angle + (2 * Math.PI) / count);
  });
  return { ...ring, cards, arcs };
}

/** A point of the ellipse. */
export function pointAt({ centre, radius }: Pick<RingGeometry, 'centre' | 'radius'>, angle: number): Point {
  return { x: centre.x + radius.x * Math.cos(angle), y: centre.y + radius.y * Math.sin(angle) };
}

function arcBetween(ring: Pick<RingGeometry, 'centre' | 'radius' | 'card'>, a: Point, b: Point, from: number, to: number): Arc | null {
  const angleAt = (sample: number) => from + ((to - from) * sample) / SAMPLES;
  const free = Array.from({ length: SAMPLES + 1 }, (_, sample) => sample).filter((sample) => {
    const point = pointAt(ring, angleAt(sample));
    return !covers(a, ring.card, point) && !covers(b, ring.card, point);
  });
  const [first, last] = [free[0], free.at(-1)];
  if (first === undefined || last === undefined || last - first < 4) return null;
  return { from: angleAt(first), to: angleAt(last), start: pointAt(ring, angleAt(first)), end: pointAt(ring, angleAt(last)) };
}

function covers(card: Point, { width, height }: CardSize, { x, y }: Point): boolean {
  return Math.abs(x - card.x) < width / 2 + GAP && Math.abs(y - card.y) < height / 2 + GAP;
}

/** Path of a share of the arc, from its start; 0 to 1. */
export function arcPath({ radius, ...ring }: RingGeometry, arc: Arc, share = 1): string {
  const end = pointAt({ radius, ...ring }, arc.from + (arc.to - arc.from) * share);
  return `M${at(arc.start)}A${round(radius.x)} ${round(radius.y)} 0 0 1 ${at(end)}`;
}

/** The two strokes of the arrow's head, at the end of the arc. */
export function arrowHead({ radius }: RingGeometry, { to, end }: Arc): string {
  const along = { x: -radius.x * Math.sin(to), y: radius.y * Math.cos(to) };
  const length = Math.hypot(along.x, along.y) || 1;
  const [ux, uy] = [along.x / length, along.y / length];
  const left = { x: end.x - ux * 7 - uy * 4.5, y: end.y - uy * 7 + ux * 4.5 };
  const right = { x: end.x - ux * 7 + uy * 4.5, y: end.y - uy * 7 - ux * 4.5 };
  return `M${at(left)}L${at(end)}L${at(right)}`;
}

function at({ x, y }: Point): string {
  return `${round(x)} ${round(y)}`;
}

function round(value: number): number {
  return Math.round(value * 10) / 10;
}
