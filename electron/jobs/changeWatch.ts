import { z } from 'zod';
import { difference, hasChanged, signature, type PictureSignature } from '../../kernels/video/difference.ts';
import type { Picture } from '../media/decode.ts';

/** How a watch is kept in a cursor: the signature of the last picture that was looked at closely, base64. */
export const watchSchema = z.string().nullable();

/** Mean difference of signatures, 0 to 1, from which on a picture is another one: neighbours in a pan stay below. */
const CUT = 0.08;

/** Several stages look at the same picture; it is boiled down once. */
const signatures = new WeakMap<Picture, PictureSignature>();

function signatureOf(picture: Picture): PictureSignature {
  const known = signatures.get(picture) ?? signature(picture);
  signatures.set(picture, known);
  return known;
}

/** Says of each picture whether it differs from the last one that was looked at closely; survives a restart through `state`. */
export class ChangeWatch {
  private last: PictureSignature | null;

  constructor(state: z.output<typeof watchSchema> = null) {
    this.last = state === null ? null : new Uint8Array(Buffer.from(state, 'base64'));
  }

  /** Whether the picture is as good as the kept one, differs a little, or is another one altogether. */
  compare(picture: Picture): 'same' | 'moved' | 'cut' {
    if (this.last === null) return 'cut';
    const now = signatureOf(picture);
    if (difference(this.last, now) >= CUT) return 'cut';
    return hasChanged(this.last, now) ? 'moved' : 'same';
  }

  /** What the next pictures are compared with. */
  keep(picture: Picture): void {
    this.last = signatureOf(picture);
  }

  /** Whether it differs at all from the last one for which this was so. */
  changed(picture: Picture): boolean {
    if (this.compare(picture) === 'same') return false;
    this.keep(picture);
    return true;
  }

  get state(): z.output<typeof watchSchema> {
    return this.last && Buffer.from(this.last).toString('base64');
  }
}
