import type { VideoStream } from '../contract/media.ts';
import type { MediaTools } from './tools.ts';

/** Size in px of a picture as handed out, upright. */
export interface PictureSize {
  width: number;
  height: number;
}

/** Size with the shorter side at `shortSide` px at most; small pictures are not blown up. */
export function sizeByShortSide(video: VideoStream, shortSide: number): PictureSize {
  return scaled(video, Math.min(1, shortSide / Math.min(video.width, video.height)));
}

/** Size at most `maxWidth` px wide. */
export function sizeByWidth(video: VideoStream, maxWidth: number): PictureSize {
  return scaled(video, Math.min(1, maxWidth / video.width));
}

function scaled(video: VideoStream, factor: number): PictureSize {
  return { width: Math.max(1, Math.round(video.width * factor)), height: Math.max(1, Math.round(video.height * factor)) };
}

const TURNS: Record<number, string> = { 90: 'transpose=clock', 180: 'hflip,vflip', 270: 'transpose=cclock' };

/**
 * Filters that make a decoded picture upright RGB of the given size. It is scaled first and turned afterwards (ffmpeg's own
 * turning would move whole 4K pictures). HDR is mapped to ordinary colours where this ffmpeg can; untagged HD is BT.709, as players take it.
 */
export function toRgb(video: VideoStream, size: PictureSize, tools: MediaTools, scaler = 'area'): string {
  const sideways = video.rotation % 180 !== 0;
  const [width, height] = sideways ? [size.height, size.width] : [size.width, size.height];
  const matrix = Math.min(video.width, video.height) >= 700 && !video.hdr ? ':in_color_matrix=bt709' : '';
  const scale = `scale=${width}:${height}:flags=${scaler}`;
  const colours =
    video.hdr && tools.toneMaps
      ? [scale, 'zscale=t=linear:npl=100', 'format=gbrpf32le', 'zscale=p=bt709', 'tonemap=hable:desat=0', 'zscale=t=bt709:m=bt709:r=pc']
      : [scale + matrix];
  const turn = TURNS[video.rotation];
  return [...colours, 'format=rgb24', ...(turn ? [turn] : [])].join(',');
}
