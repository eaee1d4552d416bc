import type { VideoSummary } from '../../electron/contract/library.ts';
import { formatBytes } from '../format.ts';

/** "3840 × 2160 · 50 fps · 41.7 GB": what a video is, as far as it was probed. */
export function factsOf(video: VideoSummary): string {
  return [formatOf(video), formatBytes(video.sizeBytes)].filter((part) => part !== '').join(' · ');
}

/** "3840 × 2160 · 50 fps", "Sound only", or nothing before the probe. */
export function formatOf(video: VideoSummary): string {
  if (!isProbed(video)) return '';
  if (video.width === null || video.height === null) return 'Sound only';
  const rate = video.frameRate == null ? '' : `${Number(video.frameRate.toFixed(2))} fps`;
  return [`${video.width} × ${video.height}`, rate].filter((part) => part !== '').join(' · ');
}

/** Codecs whose name is more than capitals; by ffmpeg's names. */
const CODECS: Record<string, string> = {
  ...{ h264: 'H.264', hevc: 'HEVC', mpeg2video: 'MPEG-2', mpeg4: 'MPEG-4', prores: 'ProRes', dnxhd: 'DNxHD', mjpeg: 'Motion JPEG' },
  ...{ rawvideo: 'uncompressed', theora: 'Theora', cfhd: 'CineForm', vorbis: 'Vorbis', opus: 'Opus' },
};

/** "H.264": a codec as people write it. @param name ffmpeg's; null where there is none */
export function codecName(name: string | null): string {
  return name === null ? '' : (CODECS[name] ?? name.toUpperCase());
}

function isProbed(video: VideoSummary): boolean {
  return video.duration > 0 || video.stages.some((stage) => stage.name === 'probe' && stage.state === 'done');
}

/** Drives and shares are mounted at these places; the name of what is mounted follows. */
const MOUNTS = /^(?:\/Volumes|\/media\/[^/]+|\/run\/media\/[^/]+|\/mnt)\/([^/]+)\/|^([A-Za-z]:)\\|^\\\\([^\\]+\\[^\\]+)\\/;
const OWN_DRIVE = 'C:';

/** Name of the drive that a path lies on, where it is one that can be taken away; null elsewhere. */
export function driveOf(path: string): string | null {
  const match = MOUNTS.exec(path);
  const name = match?.[1] ?? match?.[2] ?? match?.[3] ?? null;
  return name?.toUpperCase() === OWN_DRIVE ? null : name;
}
