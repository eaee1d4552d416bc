import { z } from 'zod';
import { hasChanged, signature, type PictureSignature } from '../../kernels/video/difference.ts';
import type { Picture } from '../media/decode.ts';

/** How a watch is kept in a cursor: the signature of the last picture that was looked at closely, base64. */
export const watchSchema = z.string().nullable();

/** Says of each picture whether it differs from the last one that was looked at closely; survives a restart through `state`. */
export class ChangeWatch {
  private last: PictureSignature | null;

  constructor(state: z.output<typeof watchSchema> = null) {
    this.last = state === null ? null : new Uint8Array(Buffer.from(state, 'base64'));
  }

  changed(picture: Picture): boolean {
    const now = signature(picture);
    if (this.last !== null && !hasChanged(this.last, now)) return false;
    this.last = now;
    return true;
  }

  get state(): z.output<typeof watchSchema> {
    return this.last && Buffer.from(this.last).toString('base64');
  }
}
