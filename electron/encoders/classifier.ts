import { join } from 'node:path';
import { centreSquare, resampleRgb, toPlanes, type Region } from '../../kernels/video/resample.ts';
import type { ClassProbabilities, Encoder, Picture } from './encoder.ts';
import { generationOf } from './generation.ts';
import type { InstalledModel } from './modelStore.ts';
import { OnnxSession, floatTensor } from './onnxSession.ts';
import { checkPicture } from './pictureInput.ts';

const CLASS_COUNT = 1000;
const SIDE_PX = 224;
/** The whole picture is squeezed by more than 2 in width, where bilinear differs little from bicubic and costs half. */
const SETTINGS = { views: { centre: 'bicubic', whole: 'bilinear' }, crop: 224 / 256, kept: 20 } as const;

export function classifierGeneration(model: InstalledModel): string {
  return generationOf({ model: model.hashes, settings: SETTINGS });
}

/** EfficientNet-Lite0 on two views of a picture, probabilities averaged. */
export async function openClassifier(model: InstalledModel): Promise<Encoder<Picture, ClassProbabilities>> {
  const session = await OnnxSession.open(join(model.folder, 'model_fp16w.onnx'), { inputs: ['input'], outputs: ['logits'], arena: true });
  const perView = 3 * SIDE_PX * SIDE_PX;
  const pixels = new Float32Array(2 * perView);

  async function run(picture: Picture, signal?: AbortSignal): Promise<ClassProbabilities> {
    checkPicture(picture);
    const whole: Region = { left: 0, top: 0, width: picture.width, height: picture.height };
    const views = [
      [centreSquare(picture, SETTINGS.crop), SETTINGS.views.centre],
      [whole, SETTINGS.views.whole],
    ] as const;
    views.forEach(([region, filter], view) => {
      const rgb = resampleRgb(picture.rgb, picture, region, { width: SIDE_PX, height: SIDE_PX }, filter);
      toPlanes(rgb, [127, 127, 127], [128, 128, 128], pixels, view * perView);
    });
    const result = await session.run({ input: floatTensor(pixels, [2, 3, SIDE_PX, SIDE_PX]) }, signal);
    const logits = session.floats(result, 'logits', [2, CLASS_COUNT]);
    return mostProbable(meanProbabilities(logits));
  }

  return {
    name: model.name,
    generation: classifierGeneration(model),
    async encode(batch, signal) {
      const outputs: ClassProbabilities[] = [];
      for (const picture of batch) outputs.push(await run(picture, signal));
      return outputs;
    },
    close: () => session.close(),
  };
}

/** Softmax of every row of `logits` [rows, 1000], averaged over the rows. */
function meanProbabilities(logits: Float32Array): Float32Array {
  const rows = logits.length / CLASS_COUNT;
  const mean = new Float32Array(CLASS_COUNT);
  for (let row = 0; row < rows; row++) {
    const part = logits.subarray(row * CLASS_COUNT, (row + 1) * CLASS_COUNT);
    const highest = part.reduce((a, b) => Math.max(a, b));
    const exponentials = part.map((logit) => Math.exp(logit - highest));
    const scale = 1 / (rows * exponentials.reduce((a, b) => a + b));
    for (let i = 0; i < CLASS_COUNT; i++) mean[i]! += exponentials[i]! * scale;
  }
  return mean;
}

function mostProbable(probabilities: Float32Array): ClassProbabilities {
  const order = Uint16Array.from(probabilities.keys()).sort((a, b) => probabilities[b]! - probabilities[a]!);
  const classes = order.slice(0, SETTINGS.kept);
  return { classes, probabilities: Float32Array.from(classes, (index) => probabilities[index]!) };
}
