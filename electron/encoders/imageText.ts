import { join } from 'node:path';
import { resampleRgb, toPlanes, type Region } from '../../kernels/video/resample.ts';
import { LongtakeError } from '../contract/errors.ts';
import type { Encoder, Picture, UnitVector } from './encoder.ts';
import { generationOf } from './generation.ts';
import { checkImageTextFolder, type ImageTextFolder } from './imageTextFolder.ts';
import type { InstalledModel } from './modelStore.ts';
import { OnnxSession, floatTensor, integerTensor, type Tensor } from './onnxSession.ts';
import { checkPicture } from './pictureInput.ts';
import { openTokenizer } from './tokenizer.ts';
import { unitVector } from './unitVector.ts';

const VECTOR_OUTPUTS = { text: ['text_embeds', 'pooler_output'], picture: ['image_embeds', 'pooler_output'] } as const;
/** Largest side that a preprocessor may ask for, px: bounds what a hostile config can make us allocate. */
const MAX_SIDE_PX = 1024;

export function imageTextGeneration(model: InstalledModel): string {
  return generationOf({ model: model.hashes, settings: { quantised: 2, length: 1 } });
}

/** The picture tower of a CLIP, SigLIP or SigLIP 2 folder. */
export async function openPictureEncoder(model: InstalledModel): Promise<Encoder<Picture, UnitVector>> {
  const config = await checkImageTextFolder(model.folder);
  const plan = resizePlan(config);
  const session = await OnnxSession.open(join(model.folder, config.pictureModel), { inputs: ['pixel_values'], outputs: [], arena: true });
  const output = vectorOutput(session, 'picture');
  const rescale = config.preprocessor.rescale_factor ?? 1 / 255;
  // (value * rescale - mean) / deviation, as one shift and scale of the 0..255 value
  const mean = (config.preprocessor.image_mean ?? [0.5, 0.5, 0.5]).map((value) => value / rescale);
  const deviation = (config.preprocessor.image_std ?? [0.5, 0.5, 0.5]).map((value) => value / rescale);

  async function run(picture: Picture, signal?: AbortSignal): Promise<UnitVector> {
    checkPicture(picture);
    const rgb = resampleRgb(picture.rgb, picture, plan.region(picture), plan, plan.filter);
    const pixels = new Float32Array(rgb.length);
    toPlanes(rgb, mean, deviation, pixels);
    return vectorOf(session, await session.run({ pixel_values: floatTensor(pixels, [1, 3, plan.height, plan.width]) }, signal), output);
  }

  return {
    name: model.name,
    generation: imageTextGeneration(model),
    async encode(batch, signal) {
      const outputs: UnitVector[] = [];
      for (const picture of batch) outputs.push(await run(picture, signal));
      return outputs;
    },
    close: () => session.close(),
  };
}

/** The text tower of the same folder: its vectors compare with those of the pictures by cosine. */
export async function openPictureQueryEncoder(model: InstalledModel): Promise<Encoder<string, UnitVector>> {
  const config = await checkImageTextFolder(model.folder);
  const tokenizer = await openTokenizer(model.folder);
  const session = await OnnxSession.open(join(model.folder, config.textModel), { inputs: ['input_ids'], outputs: [] });
  const output = vectorOutput(session, 'text');
  const padToken = config.tokenizerConfig.pad_token;
  const padId = padToken ? tokenizer.id(typeof padToken === 'string' ? padToken : padToken.content) : null;

  async function run(text: string, signal?: AbortSignal): Promise<UnitVector> {
    // SigLIP was trained on lower case, always padded to its full length; CLIP's tokenizer lowers by itself
    const padded = config.family !== 'clip';
    const ids = tokenizer.encode(padded ? text.toLowerCase() : text, config.maxTokens);
    const length = padded ? config.maxTokens : ids.length;
    const row = [...ids, ...new Array<number>(length - ids.length).fill(padId ?? 0)];
    const feeds: Record<string, Tensor> = { input_ids: integerTensor(row, [1, length]) };
    if (session.inputs.includes('attention_mask'))
      feeds['attention_mask'] = integerTensor(
        row.map((_, at) => (padded || at < ids.length ? 1 : 0)),
        [1, length],
      );
    return vectorOf(session, await session.run(feeds, signal), output);
  }

  return {
    name: model.name,
    generation: imageTextGeneration(model),
    async encode(batch, signal) {
      const outputs: UnitVector[] = [];
      for (const text of batch) outputs.push(await run(text, signal));
      return outputs;
    },
    close: () => session.close(),
  };
}

function vectorOutput(session: OnnxSession, tower: keyof typeof VECTOR_OUTPUTS): string {
  const output = VECTOR_OUTPUTS[tower].find((name) => session.outputs.includes(name));
  if (output) return output;
  throw new LongtakeError('MODEL_UNSUPPORTED', `The model file ${session.file} gives none of ${VECTOR_OUTPUTS[tower].join(', ')}.`, {
    hint: 'Use an export with separate text and vision models.',
  });
}

function vectorOf(session: OnnxSession, result: Record<string, Tensor>, output: string): UnitVector {
  return unitVector(Float32Array.from(session.floats(result, output, [1, -1])));
}

interface ResizePlan {
  width: number;
  height: number;
  filter: 'bilinear' | 'bicubic';
  /** Part of the picture that fills width x height: resizing and cropping in one step. */
  region: (picture: { width: number; height: number }) => Region;
}

function resizePlan({ folder, preprocessor }: ImageTextFolder): ResizePlan {
  const filter = preprocessor.resample === 2 ? 'bilinear' : 'bicubic';
  const resize = preprocessor.size ?? 224;
  const crop = preprocessor.do_center_crop ? (preprocessor.crop_size ?? resize) : null;
  const [width, height] = sides(crop ?? resize);
  if (Math.max(width, height) > MAX_SIDE_PX) {
    throw new LongtakeError('MODEL_UNSUPPORTED', `The model in ${folder} asks for pictures of ${width}x${height} px.`, {
      hint: `At most ${MAX_SIDE_PX} px.`,
    });
  }
  const shortest = typeof resize === 'number' ? resize : 'shortest_edge' in resize ? resize.shortest_edge : null;
  return {
    width,
    height,
    filter,
    region: (picture) => {
      if (shortest === null) return { left: 0, top: 0, width: picture.width, height: picture.height };
      const scale = Math.min(picture.width, picture.height) / shortest;
      const [cropWidth, cropHeight] = [Math.min(picture.width, width * scale), Math.min(picture.height, height * scale)];
      return { left: (picture.width - cropWidth) / 2, top: (picture.height - cropHeight) / 2, width: cropWidth, height: cropHeight };
    },
  };
}

function sides(size: NonNullable<ImageTextFolder['preprocessor']['size']>): [number, number] {
  if (typeof size === 'number') return [size, size];
  return 'shortest_edge' in size ? [size.shortest_edge, size.shortest_edge] : [size.width, size.height];
}
