import { join } from 'node:path';
import { resampleRgb } from '../../kernels/video/resample.ts';
import { BLACK_SCREEN, BLACK_SCREEN_LABEL, blackness } from './blackScreen.ts';
import type { Detection, Encoder, Picture } from './encoder.ts';
import { generationOf } from './generation.ts';
import type { InstalledModel } from './modelStore.ts';
import { OnnxSession, floatTensor } from './onnxSession.ts';
import { checkPicture } from './pictureInput.ts';

const SIDE_PX = 300;
const ANCHORS = 1917;
const COLUMNS = 90;
const SETTINGS = { score: 0.3, iou: 0.5, filter: 'bilinear', kept: 30 } as const;

/** COCO leaves 10 of its 90 category numbers unused: column of the graph -> index into the 80 names, or -1. */
const UNUSED_CATEGORIES = [12, 26, 29, 30, 45, 66, 68, 69, 71, 83];
const LABEL_OF_COLUMN = Int8Array.from({ length: COLUMNS }, (_, column) =>
  UNUSED_CATEGORIES.includes(column + 1) ? -1 : column - UNUSED_CATEGORIES.filter((unused) => unused < column + 1).length,
);

export function detectorGeneration(model: InstalledModel): string {
  return generationOf({ model: model.hashes, settings: { ...SETTINGS, blackScreen: BLACK_SCREEN } });
}

/** COCO-SSD with its own non-maximum suppression per label; a picture in which all is black is a detection of its own. */
export async function openDetector(model: InstalledModel): Promise<Encoder<Picture, Detection[]>> {
  const session = await OnnxSession.open(join(model.folder, 'model_fp16w.onnx'), {
    inputs: ['image'],
    outputs: ['boxes', 'scores'],
    arena: true,
  });
  const pixels = new Float32Array(SIDE_PX * SIDE_PX * 3);

  async function run(picture: Picture, signal?: AbortSignal): Promise<Detection[]> {
    checkPicture(picture);
    const whole = { left: 0, top: 0, width: picture.width, height: picture.height };
    const rgb = resampleRgb(picture.rgb, picture, whole, { width: SIDE_PX, height: SIDE_PX }, SETTINGS.filter);
    for (let i = 0; i < rgb.length; i++) pixels[i] = (rgb[i]! * 2) / 255 - 1;
    const result = await session.run({ image: floatTensor(pixels, [1, SIDE_PX, SIDE_PX, 3]) }, signal);
    const boxes = session.floats(result, 'boxes', [1, ANCHORS, 1, 4]);
    const scores = session.floats(result, 'scores', [1, ANCHORS, COLUMNS]);
    return suppress([...blackScreen(rgb), ...candidates(boxes, scores)].sort((a, b) => b.score - a.score));
  }

  return {
    name: model.name,
    generation: detectorGeneration(model),
    async encode(batch, signal) {
      const outputs: Detection[][] = [];
      for (const picture of batch) outputs.push(await run(picture, signal));
      return outputs;
    },
    close: () => session.close(),
  };
}

const share = (value: number) => Math.min(1, Math.max(0, value));

/** The whole of a picture that is black. */
function blackScreen(rgb: Uint8Array): Detection[] {
  const score = blackness(rgb);
  return score > SETTINGS.score ? [{ label: BLACK_SCREEN_LABEL, score, box: { left: 0, top: 0, right: 1, bottom: 1 } }] : [];
}

/** Every (anchor, label) above the score. `boxes` [anchors, 4] are top, left, bottom, right. */
function candidates(boxes: Float32Array, scores: Float32Array): Detection[] {
  const found: Detection[] = [];
  for (let i = 0; i < scores.length; i++) {
    const score = scores[i]!;
    if (!(score > SETTINGS.score)) continue;
    const label = LABEL_OF_COLUMN[i % COLUMNS]!;
    if (label < 0) continue;
    const at = Math.floor(i / COLUMNS) * 4;
    const [top, left, bottom, right] = [0, 1, 2, 3].map((edge) => share(boxes[at + edge]!)) as [number, number, number, number];
    found.push({ label, score, box: { left, top, right, bottom } });
  }
  return found;
}

/** Greedy non-maximum suppression: a box goes when a better one of its label covers it by more than the threshold. */
function suppress(ordered: Detection[]): Detection[] {
  const kept: Detection[] = [];
  for (const candidate of ordered) {
    if (kept.length === SETTINGS.kept) break;
    const covered = kept.some((other) => other.label === candidate.label && overlap(other.box, candidate.box) > SETTINGS.iou);
    if (!covered) kept.push(candidate);
  }
  return kept;
}

/** Intersection over union of two boxes. */
function overlap(a: Detection['box'], b: Detection['box']): number {
  const width = Math.min(a.right, b.right) - Math.max(a.left, b.left);
  const height = Math.min(a.bottom, b.bottom) - Math.max(a.top, b.top);
  if (width <= 0 || height <= 0) return 0;
  const area = (box: Detection['box']) => (box.right - box.left) * (box.bottom - box.top);
  return (width * height) / (area(a) + area(b) - width * height);
}
