import type { TrackArea } from './track.ts';

/** Weight and size of text on the canvas. */
export const font = (weight: number, px: number): string => `${weight} ${px}px "Inter Variable", sans-serif`;

/** Widths of single characters by font: measuring each text anew in each frame is what makes a canvas slow. */
const WIDTHS = new Map<string, Map<string, number>>();

/** Width of `text` in the canvas's font as a sum of its characters, px: near enough to place and to cut it. */
export function widthOf(canvas: CanvasRenderingContext2D, text: string): number {
  let width = 0;
  const widths = widthsOf(canvas.font);
  for (const character of text) width += widthOfCharacter(canvas, widths, character);
  return width;
}

/** As much of `text` as fits `px`, with an ellipsis where it was cut; empty where not even two characters fit. */
export function fitText(canvas: CanvasRenderingContext2D, text: string, px: number): string {
  const widths = widthsOf(canvas.font);
  const ellipsis = widthOfCharacter(canvas, widths, '…');
  let width = 0;
  let fits = 0;
  let at = 0;
  for (const character of text) {
    width += widthOfCharacter(canvas, widths, character);
    if (width > px) return fits < 2 ? '' : `${text.slice(0, fits).trimEnd()}…`;
    at += character.length;
    if (width + ellipsis <= px) fits = at;
  }
  return text;
}

/** Says inside an empty track why it is empty. */
export function drawNote(canvas: CanvasRenderingContext2D, { top, height }: TrackArea, note: string, colour: string): void {
  canvas.font = font(400, 11);
  canvas.textAlign = 'left';
  canvas.textBaseline = 'middle';
  canvas.fillStyle = colour;
  canvas.fillText(note, 10, top + height / 2 + 0.5);
}

function widthsOf(name: string): Map<string, number> {
  let widths = WIDTHS.get(name);
  if (!widths) WIDTHS.set(name, (widths = new Map<string, number>()));
  return widths;
}

function widthOfCharacter(canvas: CanvasRenderingContext2D, widths: Map<string, number>, character: string): number {
  let width = widths.get(character);
  if (width === undefined) widths.set(character, (width = canvas.measureText(character).width));
  return width;
}
