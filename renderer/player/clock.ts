import type { VideoDetail } from '../../electron/contract/library.ts';
import { sourceTimecode, type SourceClock } from './timecode.ts';

/** Pictures per second where a timecode can count them; null where the rate varies or is unknown. */
export function rateOf(detail: VideoDetail | null): number | null {
  const video = detail?.probe?.video;
  return video && !video.variableFrameRate ? video.frameRate : null;
}

/** The source's own clock; null where the file has no timecode that can be counted on from. */
export function clockOf(detail: VideoDetail | null): SourceClock | null {
  const start = detail?.probe?.timecode;
  const frameRate = rateOf(detail);
  if (start == null || frameRate === null) return null;
  const clock = { start, frameRate };
  return sourceTimecode(clock, 0) === null ? null : clock;
}
