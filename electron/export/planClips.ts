import { extname } from 'node:path';
import type { ExportClip } from '../contract/export.ts';
import { LongtakeError } from '../contract/errors.ts';
import { isMov } from '../media/packetIndex.ts';
import { mediaTools } from '../media/tools.ts';
import { chooseClipEncoder } from './clipEncoder.ts';
import { cutLikelihood, cutName } from './items.ts';
import { keyframeFinder } from './keyframes.ts';
import { sourceCuts, stemOf, type ExportJob, type Source } from './source.ts';
import { fileName } from '../platform/fileName.ts';

/** A clip to be made: `start` and `end` are what will lie in the file, seconds of the video. */
export interface PlannedClip extends ExportClip {
  source: Source;
}

/** Every clip of an export with its file name and where it really starts. @throws USAGE for one file out of several videos, CANCELLED */
export async function planClips(job: ExportJob, signal?: AbortSignal): Promise<PlannedClip[]> {
  const { options, sources } = job;
  if (options.oneFile && sources.filter(({ items }) => items.length > 0).length > 1)
    throw new LongtakeError('USAGE', 'Clips of several videos do not fit into one file.', { hint: 'Write one file for each clip.' });
  const planned: (Omit<PlannedClip, 'file'> & { name: string; likelihood: string })[] = [];
  for (const source of sources) {
    const find = options.reencode ? null : await keyframeFinder(source.path, source.probe, signal);
    for (const cut of sourceCuts(source, options)) {
      const start = find ? Math.min(cut.start, await find(cut.start)) : cut.start;
      planned.push({
        source,
        start,
        end: cut.end,
        startsEarlier: cut.start - start,
        name: cutName(cut),
        likelihood: cutLikelihood(cut) ?? '',
      });
    }
  }
  const digits = Math.max(2, String(planned.length).length);
  const names = new Set<string>();
  const clips: PlannedClip[] = [];
  for (const [index, { name, likelihood, ...clip }] of planned.entries()) {
    const text = fileName(
      fillPattern(options.pattern, {
        video: stemOf(clip.source.path),
        number: String(index + 1).padStart(digits, '0'),
        name,
        start: clockName(clip.start),
        likelihood,
      }),
    );
    let file = text;
    for (let number = 2; names.has(file.toLowerCase()); number += 1) file = `${text} ${number}`;
    names.add(file.toLowerCase());
    clips.push({ ...clip, file: `${file}.${await endingOf(clip.source, options.reencode, signal)}` });
  }
  return clips;
}

/** Name of the one file of all clips. */
export async function joinedName(job: ExportJob, signal?: AbortSignal): Promise<string> {
  return `${fileName(`${job.title} moments`)}.${await endingOf(job.sources[0]!, job.options.reencode, signal)}`;
}

function fillPattern(pattern: string, values: Record<string, string>): string {
  const filled = pattern.replace(/\{(\w+)\}/g, (whole, key: string) => values[key] ?? whole);
  return filled.trim() === '' ? `${values['video'] ?? ''} ${values['number'] ?? ''}` : filled;
}

/** 00-41-12: a time that may stand in a file name. */
function clockName(seconds: number): string {
  const whole = Math.floor(seconds);
  return [Math.floor(whole / 3600), Math.floor(whole / 60) % 60, whole % 60].map((part) => String(part).padStart(2, '0')).join('-');
}

/** A copy keeps its container where ffmpeg can write it; Matroska takes everything else. */
async function endingOf({ path, probe }: Source, reencode: boolean, signal?: AbortSignal): Promise<string> {
  if (reencode) return (await chooseClipEncoder(probe.video, await mediaTools(), signal)).container;
  if (isMov(probe)) return extname(path).toLowerCase() === '.mov' ? 'mov' : 'mp4';
  if (/matroska|webm/.test(probe.container)) return extname(path).toLowerCase() === '.webm' ? 'webm' : 'mkv';
  return /mpegts/.test(probe.container) ? 'ts' : 'mkv';
}
