import { LongtakeError } from '../contract/errors.ts';
import type { Picture } from './encoder.ts';

const MAX_SIDE_PX = 16_384;

/** Throws IMAGE_UNREADABLE where the bytes do not fit the size: nothing is allocated from numbers that were not checked. */
export function checkPicture(picture: Picture): void {
  const { width, height, rgb } = picture;
  const sane = [width, height].every((side) => Number.isInteger(side) && side > 0 && side <= MAX_SIDE_PX);
  if (!sane || rgb.length !== width * height * 3) {
    throw new LongtakeError('IMAGE_UNREADABLE', `A picture of ${width}x${height} px came with ${rgb.length} bytes.`);
  }
}
