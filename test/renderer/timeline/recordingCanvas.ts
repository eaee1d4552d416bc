/** What was drawn, in order: the colour, and the box of a rectangle or the words. */
export interface Mark {
  kind: 'rect' | 'path' | 'text' | 'image' | 'stroke';
  fill: string;
  alpha: number;
  x: number;
  y: number;
  width: number;
  height: number;
  text: string;
}

/** A canvas that writes down what is drawn on it: every character is 6 px wide. */
export function recordingCanvas(): { canvas: CanvasRenderingContext2D; marks: Mark[] } {
  const marks: Mark[] = [];
  let path: [number, number, number, number][] = [];
  const state = { fillStyle: '', globalAlpha: 1, font: '', strokeStyle: '' };
  const mark = (kind: Mark['kind'], [x, y, width, height]: [number, number, number, number], text = '') =>
    marks.push({
      kind,
      fill: kind === 'stroke' ? state.strokeStyle : state.fillStyle,
      alpha: state.globalAlpha,
      x,
      y,
      width,
      height,
      text,
    });
  const point = (x: number, y: number) => void path.push([x, y, 0, 0]);
  const drawing = {
    fillRect: (x: number, y: number, width: number, height: number) => mark('rect', [x, y, width, height]),
    rect: (x: number, y: number, width: number, height: number) => void path.push([x, y, width, height]),
    roundRect: (x: number, y: number, width: number, height: number) => void path.push([x, y, width, height]),
    moveTo: point,
    lineTo: point,
    bezierCurveTo: (...[, , , , x, y]: number[]) => point(x ?? 0, y ?? 0),
    beginPath: () => (path = []),
    fill: () => path.forEach((box) => mark('path', box)),
    stroke: () => path.forEach((box) => mark('stroke', box)),
    fillText: (text: string, x: number, y: number) => mark('text', [x, y, text.length * 6, 11], text),
    drawImage: (_image: unknown, x: number, y: number, width: number, height: number) => mark('image', [x, y, width, height]),
    measureText: (text: string) => ({ width: text.length * 6 }),
  };
  const canvas = new Proxy(state, {
    get: (target, name: string) =>
      name in target ? target[name as keyof typeof state] : name in drawing ? drawing[name as keyof typeof drawing] : () => undefined,
    set: (target, name: string, value) => Reflect.set(target, name, value),
  });
  return { canvas: canvas as unknown as CanvasRenderingContext2D, marks };
}
