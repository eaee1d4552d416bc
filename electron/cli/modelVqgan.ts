import { LongtakeError } from '../contract/errors.ts';
import { Vqgan } from '../model/vqgan.ts';
import { readSafetensors, writeSafetensors } from '../model/weights/safetensors.ts';
import { float32Values, integerValues } from '../model/weights/values.ts';

export interface VqganOptions {
  weights: string;
  config?: string | undefined;
  in: string;
  out: string;
  signal?: AbortSignal | undefined;
}

/**
 * `longtake model vqgan-encode`: `image_f32` [N, H, W, 3] in [-1, 1] to `codes` [N, H / r, W / r], frame by frame; `prequant` beside them holds the vectors before
 * they were rounded.
 *
 * @throws LongtakeError USAGE, WEIGHTS_*, FILE_*; CANCELLED by the signal
 */
export async function vqganEncode(options: VqganOptions): Promise<{ file: string }> {
  return withVqgan(options, async (vqgan) => {
    const { shape, values } = inputOf(options.in, 'image_f32', 4);
    const pictures = values as Float32Array;
    const [count, height, width, channels] = shape as [number, number, number, number];
    if (channels !== 3) throw usage(`image_f32 has ${channels} channels, not 3.`);
    const codes: Int32Array[] = [];
    const latents: Float32Array[] = [];
    for (let index = 0; index < count; index++) {
      options.signal?.throwIfAborted();
      const size = height * width * 3;
      const latent = await vqgan.latent(pictures.subarray(index * size, (index + 1) * size), height, width);
      latents.push(latent);
      codes.push(vqgan.nearestCodes(latent));
    }
    const grid = [count, height / vqgan.reduction, width / vqgan.reduction];
    await writeSafetensors(options.out, [
      { name: 'codes', shape: grid, data: Int32Array.from(codes.flatMap((part) => [...part])) },
      { name: 'prequant', shape: [...grid, vqgan.config.codeChannels], data: joined(latents) },
    ]);
    return { file: options.out };
  });
}

/**
 * `longtake model vqgan-decode`: `codes` [N, h, w] to `decoded` [N, h r, w r, 3], clipped to [-1, 1].
 *
 * @throws as {@link vqganEncode}
 */
export async function vqganDecode(options: VqganOptions): Promise<{ file: string }> {
  return withVqgan(options, async (vqgan) => {
    const { shape, values } = inputOf(options.in, 'codes', 3);
    const [count, rows, columns] = shape as [number, number, number];
    if (values.some((code) => code < 0 || code >= vqgan.config.codes)) throw usage(`${options.in} holds a code outside of the codebook.`);
    const pictures: Float32Array[] = [];
    for (let index = 0; index < count; index++) {
      options.signal?.throwIfAborted();
      pictures.push(await vqgan.decode(values.subarray(index * rows * columns, (index + 1) * rows * columns), rows, columns));
    }
    const shapeOut = [count, rows * vqgan.reduction, columns * vqgan.reduction, 3];
    await writeSafetensors(options.out, [{ name: 'decoded', shape: shapeOut, data: joined(pictures) }]);
    return { file: options.out };
  });
}

async function withVqgan<T>(options: VqganOptions, use: (vqgan: Vqgan) => Promise<T>): Promise<T> {
  const vqgan = Vqgan.open(options.weights, options.config);
  try {
    return await use(vqgan);
  } finally {
    await vqgan.release();
  }
}

function inputOf(path: string, name: string, dimensions: number): { shape: readonly number[]; values: Float32Array | Int32Array } {
  const tensor = readSafetensors(path).tensors.get(name);
  if (!tensor) throw usage(`${path} has no ${name}.`);
  if (tensor.shape.length !== dimensions || tensor.shape.includes(0))
    throw usage(`${path}: ${name} has the shape [${tensor.shape.join(', ')}].`);
  return { shape: tensor.shape, values: name === 'codes' ? integerValues(path, tensor) : float32Values(path, tensor) };
}

function joined(parts: readonly Float32Array[]): Float32Array {
  const out = new Float32Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    out.set(part, at);
    at += part.length;
  }
  return out;
}

function usage(message: string): LongtakeError {
  return new LongtakeError('USAGE', message, { hint: 'See --help for the tensors that are read.' });
}
