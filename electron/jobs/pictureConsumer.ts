import type { Stage } from '../contract/jobs.ts';
import type { Seconds } from '../contract/time.ts';
import type { Damage } from '../media/damage.ts';
import type { Picture } from '../media/decode.ts';
import type { PacketIndex } from '../media/packetIndex.ts';
import type { Library } from '../store/library.ts';
import type { VideoRecord } from '../store/videos.ts';
import type { MediaProbe } from '../contract/media.ts';

/** A stage that lives on the pictures of the keyframe pass. */
export interface PictureConsumer {
  readonly stage: Stage;
  /** Time of the last picture whose rows are kept; -1 where it begins at the beginning. */
  readonly after: Seconds;
  add(picture: Picture): Promise<void>;
  /** The pass has ended: what is left is written. */
  finish(damage: Damage): Promise<void>;
}

/** What every consumer works with. */
export interface PassContext {
  library: Library;
  video: VideoRecord;
  probe: MediaProbe;
  index: PacketIndex;
  generation: string;
  signal: AbortSignal;
}

/** Share of the video that lies before `time`, kept below 1 while the pass runs. */
export function progressAt(time: Seconds, probe: MediaProbe): number {
  return probe.duration > 0 ? Math.min(0.999, Math.max(0, time / probe.duration)) : 0.999;
}
