import type { Encoder, Picture, TextLine } from './encoder.ts';
import { generationOf } from './generation.ts';
import type { InstalledModel } from './modelStore.ts';
import { checkPicture } from './pictureInput.ts';
import { DETECTION_SETTINGS, TextDetection } from './textDetection.ts';
import { joinLines } from './textLines.ts';
import { TextRecognition } from './textRecognition.ts';
import { REGION_SETTINGS, type RotatedBox } from './textRegions.ts';

const SETTINGS = { confidence: 0.6, version: 1 } as const;

export function screenTextGeneration(model: InstalledModel): string {
  return generationOf({ model: model.hashes, settings: { ...SETTINGS, detection: DETECTION_SETTINGS, regions: REGION_SETTINGS } });
}

/**
 * PP-OCRv4: lines of text that can be read in a picture. Text is looked for at 960 px and read at the size in which the picture
 * comes, so a larger picture gives better letters at the same price of looking.
 */
export async function openScreenTextEncoder(model: InstalledModel): Promise<Encoder<Picture, TextLine[]>> {
  const detection = await TextDetection.open(model);
  const recognition = await TextRecognition.open(model);

  async function run(picture: Picture, signal?: AbortSignal): Promise<TextLine[]> {
    checkPicture(picture);
    const pieces: TextLine[] = [];
    for (const box of await detection.find(picture, signal)) {
      const read = await recognition.read(picture, box, signal);
      // the recogniser was trained on Chinese too and likes full-width letters
      const text = read.text.normalize('NFKC').trim();
      if (read.confidence >= SETTINGS.confidence && /[\p{L}\p{N}]/u.test(text))
        pieces.push({ text, confidence: read.confidence, box: edges(box, picture) });
    }
    return joinLines(pieces);
  }

  return {
    name: model.name,
    generation: screenTextGeneration(model),
    async encode(batch, signal) {
      const outputs: TextLine[][] = [];
      for (const picture of batch) outputs.push(await run(picture, signal));
      return outputs;
    },
    async close() {
      await detection.close();
      await recognition.close();
    },
  };
}

/** The upright rectangle around a turned box, as shares of the picture. */
function edges(box: RotatedBox, picture: { width: number; height: number }): TextLine['box'] {
  const [cos, sin] = [Math.abs(Math.cos(box.angle)), Math.abs(Math.sin(box.angle))];
  const halfWidth = (box.width * cos + box.height * sin) / 2;
  const halfHeight = (box.width * sin + box.height * cos) / 2;
  const share = (value: number, side: number) => Math.max(0, Math.min(1, value / side));
  return {
    left: share(box.x - halfWidth, picture.width),
    top: share(box.y - halfHeight, picture.height),
    right: share(box.x + halfWidth, picture.width),
    bottom: share(box.y + halfHeight, picture.height),
  };
}
