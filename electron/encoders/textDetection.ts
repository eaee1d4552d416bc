import { join } from 'node:path';
import { resampleRgb, toPlanes } from '../../kernels/video/resample.ts';
import type { Picture } from './encoder.ts';
import type { InstalledModel } from './modelStore.ts';
import { OnnxSession, floatTensor } from './onnxSession.ts';
import { textRegions, type RotatedBox } from './textRegions.ts';

export const DETECTION_SETTINGS = {
  widest: 960,
  mostPixels: 960 * 576,
  mean: [0.485, 0.456, 0.406],
  deviation: [0.229, 0.224, 0.225],
} as const;
/** The network halves its input five times. */
const STEP = 32;

/** PP-OCRv4 text detection: where in a picture there is text. */
export class TextDetection {
  private readonly session: OnnxSession;

  private constructor(session: OnnxSession) {
    this.session = session;
  }

  static async open(model: InstalledModel): Promise<TextDetection> {
    return new TextDetection(await OnnxSession.open(join(model.folder, 'detection.onnx'), { inputs: ['x'], outputs: ['sigmoid_0.tmp_0'] }));
  }

  /** Boxes in px of `picture`, looked for at 960 px at most on the longer side. */
  async find(picture: Picture, signal?: AbortSignal): Promise<RotatedBox[]> {
    // memory grows with the area, so a square picture is looked at smaller than a wide one
    const area = Math.sqrt(DETECTION_SETTINGS.mostPixels / (picture.width * picture.height));
    const shrink = Math.min(1, DETECTION_SETTINGS.widest / Math.max(picture.width, picture.height), area);
    const [width, height] = [picture.width, picture.height].map((side) => Math.max(STEP, Math.round((side * shrink) / STEP) * STEP)) as [
      number,
      number,
    ];
    const whole = { left: 0, top: 0, width: picture.width, height: picture.height };
    const rgb = resampleRgb(picture.rgb, picture, whole, { width, height }, 'bilinear');
    const pixels = new Float32Array(rgb.length);
    const scaled = (values: readonly number[]) => values.map((value) => value * 255);
    toPlanes(rgb, scaled(DETECTION_SETTINGS.mean), scaled(DETECTION_SETTINGS.deviation), pixels, 0, [2, 1, 0]);
    const result = await this.session.run({ x: floatTensor(pixels, [1, 3, height, width]) }, signal);
    const map = this.session.floats(result, 'sigmoid_0.tmp_0', [1, 1, height, width]);
    const scale = { x: picture.width / width, y: picture.height / height };
    return textRegions(map, width, height).map((box) => stretched(box, scale));
  }

  close(): Promise<void> {
    return this.session.close();
  }
}

/** The scales of both axes differ by less than a rounding to 32 px: the turn of the box stays as it is. */
function stretched(box: RotatedBox, scale: { x: number; y: number }): RotatedBox {
  const along = Math.abs(Math.cos(box.angle)) > Math.SQRT1_2 ? scale : { x: scale.y, y: scale.x };
  return { ...box, x: box.x * scale.x, y: box.y * scale.y, width: box.width * along.x, height: box.height * along.y };
}
