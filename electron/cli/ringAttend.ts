import type { RingAttendResult } from '../contract/ring.ts';
import { attendFile, type AttendFileOptions } from '../host/attendFile.ts';
import { defaultWorkers } from '../ring/ranks.ts';
import { withRing } from './ringSession.ts';

export interface RingAttendOptions extends AttendFileOptions {
  /** Default: one a core. */
  workers?: number;
}

/** `longtake ring attend`: exact attention on a file of tensors. Throws as {@link attendFile}. */
export function ringAttend({ workers = defaultWorkers(), ...asked }: RingAttendOptions): Promise<RingAttendResult> {
  return withRing(workers, (ring) => attendFile(ring, asked));
}
