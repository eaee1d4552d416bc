import { z } from 'zod';
import { LongtakeError } from '../contract/errors.ts';
import { collect, mediaUrl } from './ffmpeg.ts';
import type { MediaTools } from './tools.ts';

const text = z.string().optional();
const tags = z.record(z.string(), z.string()).optional();

const streamSchema = z.object({
  index: z.number(),
  codec_type: text,
  codec_name: text,
  profile: z.union([z.string(), z.number()]).optional(),
  pix_fmt: text,
  width: z.number().optional(),
  height: z.number().optional(),
  sample_aspect_ratio: text,
  r_frame_rate: text,
  avg_frame_rate: text,
  color_transfer: text,
  color_space: text,
  channels: z.number().optional(),
  sample_rate: text,
  bit_rate: text,
  start_time: text,
  duration: text,
  nb_frames: text,
  disposition: z.record(z.string(), z.number()).optional(),
  tags,
  side_data_list: z.array(z.looseObject({ side_data_type: text, rotation: z.number().optional() })).optional(),
});
/** One stream as ffprobe prints it. */
export type ReportedStream = z.infer<typeof streamSchema>;

const reportSchema = z.object({
  streams: z.array(streamSchema).default([]),
  chapters: z.array(z.object({ start_time: text, end_time: text, tags })).default([]),
  format: z.object({ format_name: text, duration: text, start_time: text, bit_rate: text, tags }).optional(),
});
/** What ffprobe says about a file: claims of its header, to be checked. */
export type Report = z.infer<typeof reportSchema>;

/** Runs ffprobe for the header. `report` is null where it finds no media; `tail` says why. @throws CANCELLED, INTERNAL */
export async function readReport(path: string, tools: MediaTools, signal?: AbortSignal): Promise<{ report: Report | null; tail: string }> {
  const args = ['-v', 'error', '-print_format', 'json', '-show_format', '-show_streams', '-show_chapters', mediaUrl(path)];
  const { code, stdout, tail } = await collect(tools.ffprobe, args, { ...(signal && { signal }), maxBytes: 1 << 26 });
  if (code !== 0) return { report: null, tail };
  try {
    return { report: reportSchema.parse(JSON.parse(stdout.toString('utf8'))), tail };
  } catch (cause) {
    throw new LongtakeError('INTERNAL', `ffprobe answered in a form that is not understood.`, {
      hint: 'Please report this with the log.',
      cause,
    });
  }
}

/** A number as ffprobe prints it; null for N/A, absent and unreadable ones. */
export function reportedNumber(value: string | undefined): number | null {
  const number = value === undefined ? NaN : Number(value);
  return Number.isFinite(number) ? number : null;
}

/** A fraction such as 30000/1001; null for 0/0. */
export function reportedRate(value: string | undefined): number | null {
  const [above, below] = (value ?? '').split(/[/:]/).map(Number);
  return above !== undefined && below !== undefined && above > 0 && below > 0 ? above / below : null;
}
