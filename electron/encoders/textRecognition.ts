import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { resampleRgb, toPlanes } from '../../kernels/video/resample.ts';
import { LongtakeError } from '../contract/errors.ts';
import type { Picture } from './encoder.ts';
import type { InstalledModel } from './modelStore.ts';
import { OnnxSession, floatTensor } from './onnxSession.ts';
import type { RotatedBox } from './textRegions.ts';

const HEIGHT_PX = 48;
const CHARACTERS = 6625;
/** Longest line, px at a height of 48: about 150 letters. */
const WIDEST_PX = 3200;
const CHARACTERS_FILE = 'characters.txt';
/** Columns of the network's output per px of input. */
const BLANK = 0;

export interface ReadText {
  text: string;
  /** Mean probability of the characters, 0 to 1. */
  confidence: number;
}

/** PP-OCRv4 recognition: what a line of text says. */
export class TextRecognition {
  private readonly session: OnnxSession;
  private readonly characters: readonly string[];

  private constructor(session: OnnxSession, characters: readonly string[]) {
    this.session = session;
    this.characters = characters;
  }

  /** Throws MODEL_DAMAGED when the list of characters does not fit the network. */
  static async open(model: InstalledModel): Promise<TextRecognition> {
    const file = join(model.folder, CHARACTERS_FILE);
    const listed = (await readFile(file, 'utf8').catch(() => '')).split(/\r?\n/);
    if (listed.at(-1) === '') listed.pop();
    if (listed.length !== CHARACTERS - 2) {
      throw new LongtakeError('MODEL_DAMAGED', `${file} lists ${listed.length} characters instead of ${CHARACTERS - 2}.`, {
        hint: `Run: longtake models install ${model.name}`,
      });
    }
    const session = await OnnxSession.open(join(model.folder, 'recognition.onnx'), { inputs: ['x'], outputs: ['softmax_11.tmp_0'] });
    return new TextRecognition(session, ['', ...listed, ' ']);
  }

  async read(picture: Picture, box: RotatedBox, signal?: AbortSignal): Promise<ReadText> {
    const line = straighten(picture, box);
    const pixels = new Float32Array(line.rgb.length);
    const middle = [127.5, 127.5, 127.5];
    toPlanes(line.rgb, middle, middle, pixels, 0, [2, 1, 0]);
    const result = await this.session.run({ x: floatTensor(pixels, [1, 3, HEIGHT_PX, line.width]) }, signal);
    return this.decode(this.session.floats(result, 'softmax_11.tmp_0', [1, -1, CHARACTERS]));
  }

  close(): Promise<void> {
    return this.session.close();
  }

  /** CTC: the best character of every column, repeats and blanks dropped. */
  private decode(probabilities: Float32Array): ReadText {
    let text = '';
    let sum = 0;
    let count = 0;
    let before = BLANK;
    for (let at = 0; at < probabilities.length; at += CHARACTERS) {
      let best = 0;
      for (let k = 1; k < CHARACTERS; k++) if (probabilities[at + k]! > probabilities[at + best]!) best = k;
      if (best !== BLANK && best !== before) {
        text += this.characters[best]!;
        sum += probabilities[at + best]!;
        count++;
      }
      before = best;
    }
    return { text, confidence: count > 0 ? sum / count : 0 };
  }
}

/** The text of a box as an upright strip 48 px high. Text that runs down the picture is turned by a quarter first. */
function straighten(picture: Picture, box: RotatedBox): { rgb: Uint8Array; width: number } {
  const vertical = box.height >= box.width * 1.5;
  const [length, height] = vertical ? [box.height, box.width] : [box.width, box.height];
  const width = Math.max(16, Math.min(WIDEST_PX, Math.round((length / height) * HEIGHT_PX)));
  const tilted = Math.abs(Math.sin(box.angle)) * length > 0.15 * height;
  if (!vertical && !tilted) {
    const region = { left: box.x - length / 2, top: box.y - height / 2, width: length, height };
    return { rgb: resampleRgb(picture.rgb, picture, inside(region, picture), { width, height: HEIGHT_PX }, 'bicubic'), width };
  }
  return { rgb: turned(picture, box, vertical, { width, height: HEIGHT_PX }), width };
}

function inside(region: { left: number; top: number; width: number; height: number }, picture: { width: number; height: number }) {
  const left = Math.max(0, region.left);
  const top = Math.max(0, region.top);
  return {
    left,
    top,
    width: Math.max(1, Math.min(picture.width, region.left + region.width) - left),
    height: Math.max(1, Math.min(picture.height, region.top + region.height) - top),
  };
}

/** Samples a turned box bilinearly, four points a pixel so that a strip that shrinks does not alias. */
function turned(picture: Picture, box: RotatedBox, vertical: boolean, size: { width: number; height: number }): Uint8Array {
  // vertical text is read from the bottom up, as on the spine of a book
  const angle = box.angle + (vertical ? -Math.PI / 2 : 0);
  const [length, height] = vertical ? [box.height, box.width] : [box.width, box.height];
  const [cos, sin] = [Math.cos(angle), Math.sin(angle)];
  const out = new Uint8Array(size.width * size.height * 3);
  const sums = [0, 0, 0];
  for (let y = 0; y < size.height; y++) {
    for (let x = 0; x < size.width; x++) {
      sums.fill(0);
      for (const [dx, dy] of [
        [0.25, 0.25],
        [0.75, 0.25],
        [0.25, 0.75],
        [0.75, 0.75],
      ] as const) {
        const along = ((x + dx) / size.width - 0.5) * length;
        const across = ((y + dy) / size.height - 0.5) * height;
        addSample(picture, box.x + along * cos - across * sin - 0.5, box.y + along * sin + across * cos - 0.5, sums);
      }
      for (let channel = 0; channel < 3; channel++) out[(y * size.width + x) * 3 + channel] = sums[channel]! / 4 + 0.5;
    }
  }
  return out;
}

function addSample({ width, height, rgb }: Picture, x: number, y: number, sums: number[]): void {
  const left = Math.max(0, Math.min(width - 1, Math.floor(x)));
  const top = Math.max(0, Math.min(height - 1, Math.floor(y)));
  const right = Math.min(width - 1, left + 1);
  const bottom = Math.min(height - 1, top + 1);
  const fx = Math.max(0, Math.min(1, x - left));
  const fy = Math.max(0, Math.min(1, y - top));
  for (let channel = 0; channel < 3; channel++) {
    const at = (row: number, column: number) => rgb[(row * width + column) * 3 + channel]!;
    const above = at(top, left) * (1 - fx) + at(top, right) * fx;
    const below = at(bottom, left) * (1 - fx) + at(bottom, right) * fx;
    sums[channel]! += above * (1 - fy) + below * fy;
  }
}
