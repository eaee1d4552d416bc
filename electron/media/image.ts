import { LongtakeError } from '../contract/errors.ts';
import type { Picture } from './decode.ts';
import { collect, displayName, mediaUrl } from './ffmpeg.ts';
import { readReport } from './ffprobeReport.ts';
import { mediaTools } from './tools.ts';

/** Largest picture that is read, px. */
const MOST_PIXELS = 2e8;

/** Reads a picture file as RGB with the shorter side at `shortSide` px. @throws IMAGE_UNREADABLE, FILE_MISSING, CANCELLED */
export async function readImage(path: string, shortSide: number, signal?: AbortSignal): Promise<Picture> {
  const tools = await mediaTools();
  const unreadable = () => new LongtakeError('IMAGE_UNREADABLE', `${displayName(path)} is not a picture that can be read.`);
  const { report } = await readReport(path, tools, signal);
  const stream = report?.streams.find((one) => one.codec_type === 'video');
  const [wide, high] = [stream?.width ?? 0, stream?.height ?? 0];
  if (wide < 1 || high < 1 || wide * high > MOST_PIXELS) throw unreadable();
  const factor = Math.min(1, shortSide / Math.min(wide, high));
  const [width, height] = [Math.max(1, Math.round(wide * factor)), Math.max(1, Math.round(high * factor))];
  const args = ['-nostdin', '-hide_banner', '-loglevel', 'error', '-i', mediaUrl(path), '-frames:v', '1'];
  args.push('-vf', `scale=${width}:${height}:flags=area,format=rgb24`, '-f', 'rawvideo', 'pipe:1');
  const { stdout } = await collect(tools.ffmpeg, args, { signal });
  if (stdout.length < width * height * 3) throw unreadable();
  return { pts: 0, width, height, rgb: new Uint8Array(stdout.subarray(0, width * height * 3)) };
}
