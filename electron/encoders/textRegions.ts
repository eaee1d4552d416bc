/** A turned rectangle, px: centre, length along the text, height across it, angle of the text against the x axis (radians, clockwise on screen). */
export interface RotatedBox {
  x: number;
  y: number;
  width: number;
  height: number;
  angle: number;
  score: number;
}

/** PaddleOCR's own values for PP-OCRv4 (db_postprocess.py). */
export const REGION_SETTINGS = { threshold: 0.3, boxScore: 0.6, unclip: 1.5, smallest: 3, most: 200 } as const;

interface Point {
  x: number;
  y: number;
}

/**
 * Boxes of text from the probability map [height, width] of a DB network (Liao et al. 2020): connected regions above the threshold, the
 * smallest rectangle around each, grown by area x ratio / circumference because the network marks only the core of a line.
 */
export function textRegions(map: Float32Array, width: number, height: number): RotatedBox[] {
  const seen = new Uint8Array(map.length);
  const queue = new Int32Array(map.length);
  const boxes: RotatedBox[] = [];
  for (let start = 0; start < map.length && boxes.length < REGION_SETTINGS.most; start++) {
    if (seen[start] !== 0 || !(map[start]! > REGION_SETTINGS.threshold)) continue;
    const count = flood(map, width, height, start, seen, queue);
    const region = queue.subarray(0, count);
    let sum = 0;
    for (const at of region) sum += map[at]!;
    if (sum / count < REGION_SETTINGS.boxScore) continue;
    const box = smallestRectangle(convexHull(outline(region, width)));
    if (Math.min(box.width, box.height) < REGION_SETTINGS.smallest) continue;
    const grow = (box.width * box.height * REGION_SETTINGS.unclip) / (2 * (box.width + box.height));
    boxes.push({ ...box, width: box.width + 2 * grow, height: box.height + 2 * grow, score: sum / count });
  }
  return boxes;
}

/** Collects the region around `start` (8 neighbours) in `queue`; returns its size. */
function flood(map: Float32Array, width: number, height: number, start: number, seen: Uint8Array, queue: Int32Array): number {
  let count = 1;
  queue[0] = start;
  seen[start] = 1;
  for (let next = 0; next < count; next++) {
    const at = queue[next]!;
    const x = at % width;
    const y = (at - x) / width;
    for (let row = Math.max(0, y - 1); row <= Math.min(height - 1, y + 1); row++) {
      for (let column = Math.max(0, x - 1); column <= Math.min(width - 1, x + 1); column++) {
        const neighbour = row * width + column;
        if (seen[neighbour] !== 0 || !(map[neighbour]! > REGION_SETTINGS.threshold)) continue;
        seen[neighbour] = 1;
        queue[count++] = neighbour;
      }
    }
  }
  return count;
}

/** Corners of the leftmost and rightmost pixel of every row: all that a convex hull can touch. */
function outline(region: Int32Array, width: number): Point[] {
  const rows = new Map<number, { left: number; right: number }>();
  for (const at of region) {
    const x = at % width;
    const y = (at - x) / width;
    const row = rows.get(y);
    if (!row) rows.set(y, { left: x, right: x });
    else if (x < row.left) row.left = x;
    else if (x > row.right) row.right = x;
  }
  return [...rows].flatMap(([y, { left, right }]) =>
    [y, y + 1].flatMap((edge) => [
      { x: left, y: edge },
      { x: right + 1, y: edge },
    ]),
  );
}

/** Andrew's monotone chain. */
function convexHull(points: Point[]): Point[] {
  const sorted = points.sort((a, b) => a.x - b.x || a.y - b.y);
  const half = (ordered: Point[]) => {
    const chain: Point[] = [];
    for (const point of ordered) {
      while (chain.length >= 2 && turn(chain.at(-2)!, chain.at(-1)!, point) <= 0) chain.pop();
      chain.push(point);
    }
    return chain.slice(0, -1);
  };
  return [...half(sorted), ...half([...sorted].reverse())];
}

function turn(a: Point, b: Point, c: Point): number {
  return (b.x - a.x) * (c.y - a.y) - (b.y - a.y) * (c.x - a.x);
}

/** The rectangle of least area around a convex hull: one of its sides lies on a side of the hull. */
function smallestRectangle(hull: Point[]): RotatedBox {
  let best: RotatedBox | null = null;
  hull.forEach((from, index) => {
    const to = hull[(index + 1) % hull.length]!;
    const angle = Math.atan2(to.y - from.y, to.x - from.x);
    const [cos, sin] = [Math.cos(angle), Math.sin(angle)];
    let [left, right, top, bottom] = [Infinity, -Infinity, Infinity, -Infinity];
    for (const { x, y } of hull) {
      const along = x * cos + y * sin;
      const across = y * cos - x * sin;
      left = Math.min(left, along);
      right = Math.max(right, along);
      top = Math.min(top, across);
      bottom = Math.max(bottom, across);
    }
    const [width, height] = [right - left, bottom - top];
    if (best && width * height >= best.width * best.height) return;
    const [along, across] = [(left + right) / 2, (top + bottom) / 2];
    best = { x: along * cos - across * sin, y: along * sin + across * cos, width, height, angle, score: 0 };
  });
  return upright(best!);
}

/** The same rectangle told so that the angle lies in (-45, 45] degrees; a tall one (vertical text) keeps its height as the larger side. */
function upright(box: RotatedBox): RotatedBox {
  const quarters = Math.round(box.angle / (Math.PI / 2));
  const angle = box.angle - quarters * (Math.PI / 2);
  return quarters % 2 === 0 ? { ...box, angle } : { ...box, angle, width: box.height, height: box.width };
}
