import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { dirname, extname, join, resolve } from 'node:path';
import type { ExportClip, ExportFormat, ExportResult } from '../contract/export.ts';
import { LongtakeError } from '../contract/errors.ts';
import { mediaTools } from '../media/tools.ts';
import { chooseClipEncoder } from './clipEncoder.ts';
import { cutClip, joinClips, type CutOptions } from './cutClip.ts';
import { planClips, type PlannedClip } from './planClips.ts';
import { assertNoSource, isFolder, placesFor, saveText, unwritable } from './saveText.ts';
import type { ExportJob } from './source.ts';
import { writeTexts } from './write.ts';

export interface RunOptions {
  signal: AbortSignal;
  /** Files done and to do, and the share of all the work, 0 to 1. */
  onProgress: (progress: { file: string; done: number; total: number; share: number }) => void;
}

/**
 * Writes an export to `out`: a file, or a folder. A file that fails is named in the answer and the others are written all the same.
 * @throws FILE_UNWRITABLE where `out` is one of the videos, USAGE where there is nothing to cut
 */
export async function runExport(format: ExportFormat, job: ExportJob, out: string, options: RunOptions): Promise<ExportResult> {
  return format === 'clips' ? runClips(job, resolve(out), options) : runTexts(format, job, out, options);
}

async function runTexts(format: Exclude<ExportFormat, 'clips'>, job: ExportJob, out: string, options: RunOptions): Promise<ExportResult> {
  const texts = writeTexts(format, job);
  const places = await placesFor(
    out,
    texts.map(({ name }) => name),
  );
  await assertNoSource(places, sourcePaths(job));
  const result = emptyResult(texts.flatMap(({ notes }) => notes));
  for (const [index, { text }] of texts.entries()) {
    const place = places[index]!;
    options.onProgress({ file: place, done: index, total: texts.length, share: index / texts.length });
    if (options.signal.aborted) return { ...result, stopped: true };
    try {
      await saveText(place, text);
      result.files.push(place);
    } catch (thrown) {
      result.failed.push({ file: place, error: LongtakeError.from(thrown).toData() });
    }
  }
  return result;
}

async function runClips(job: ExportJob, out: string, options: RunOptions): Promise<ExportResult> {
  const clips = await planClips(job, options.signal);
  if (clips.length === 0)
    throw new LongtakeError('USAGE', 'There is nothing to cut: no moment, segment or marker is chosen.', { hint: 'Include more.' });
  const alone = job.options.oneFile || (clips.length === 1 && extname(out) !== '' && !(await isFolder(out)));
  const places = alone ? [out] : clips.map(({ file }) => join(out, file));
  await assertNoSource(places, sourcePaths(job));
  const folder = alone ? dirname(out) : out;
  await mkdir(folder, { recursive: true }).catch((cause: unknown) => {
    throw unwritable(folder, cause);
  });
  if (job.options.oneFile && clips.length > 1) return joined(job, clips, out, options);
  const result = emptyResult(notesOf(clips));
  for (const [index, clip] of clips.entries()) {
    const place = places[index]!;
    if (options.signal.aborted) return { ...result, stopped: true };
    try {
      await cut(clip, place, job, options, { index, total: clips.length });
      result.files.push(place);
      result.clips.push({ ...clipOf(clip), file: place });
    } catch (thrown) {
      const error = LongtakeError.from(thrown);
      if (error.code === 'CANCELLED') return { ...result, stopped: true };
      result.failed.push({ file: place, error: error.toData() });
    }
  }
  return result;
}

/** All clips in one file: each is cut beside it, then they are put together. Nothing is left of a run that fails. */
async function joined(job: ExportJob, clips: readonly PlannedClip[], out: string, options: RunOptions): Promise<ExportResult> {
  const result = emptyResult(notesOf(clips));
  const folder = await mkdtemp(join(dirname(out), '.longtake-')).catch((cause: unknown) => {
    throw unwritable(out, cause);
  });
  try {
    const parts = clips.map((clip, index) => join(folder, `${index}${extname(clip.file)}`));
    for (const [index, clip] of clips.entries()) await cut(clip, parts[index]!, job, options, { index, total: clips.length + 1 });
    const list = join(folder, 'list.txt');
    await saveText(list, `ffconcat version 1.0\n${parts.map((part) => `file '${part.replaceAll("'", `'\\''`)}'\n`).join('')}`);
    const length = clips.reduce((sum, { start, end }) => sum + end - start, 0);
    await joinClips(
      list,
      length,
      out,
      await cutOptions(clips[0]!, job, options, { index: clips.length, total: clips.length + 1, place: out }),
    );
    return { ...result, files: [out], clips: clips.map((clip) => ({ ...clipOf(clip), file: out })) };
  } catch (thrown) {
    const error = LongtakeError.from(thrown);
    if (error.code === 'CANCELLED') return { ...result, stopped: true };
    return { ...result, failed: [{ file: out, error: error.toData() }] };
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

interface Turn {
  index: number;
  total: number;
}

async function cut(clip: PlannedClip, place: string, job: ExportJob, options: RunOptions, turn: Turn): Promise<void> {
  const { path, probe } = clip.source;
  await cutClip(path, probe, clip, place, await cutOptions(clip, job, options, { ...turn, place }));
}

async function cutOptions(clip: PlannedClip, job: ExportJob, options: RunOptions, turn: Turn & { place: string }): Promise<CutOptions> {
  const tools = await mediaTools();
  const tell = (share: number) =>
    options.onProgress({ file: turn.place, done: turn.index, total: turn.total, share: (turn.index + share) / turn.total });
  tell(0);
  return {
    tools,
    encoder: job.options.reencode ? await chooseClipEncoder(clip.source.probe.video, tools, options.signal) : null,
    signal: options.signal,
    onProgress: tell,
  };
}

/** What a person should know about clips that are copied. */
export function notesOf(clips: readonly ExportClip[]): string[] {
  const early = clips.filter(({ startsEarlier }) => startsEarlier > 0.02);
  if (early.length === 0) return [];
  const most = Math.max(...early.map(({ startsEarlier }) => startsEarlier));
  return [
    `${early.length} of ${clips.length} ${clips.length === 1 ? 'clip starts' : 'clips start'} earlier than asked, by ${most.toFixed(most < 0.1 ? 2 : 1)} s at most: a copy can start only on a keyframe.`,
  ];
}

function clipOf({ file, start, end, startsEarlier }: PlannedClip): ExportClip {
  return { file, start, end, startsEarlier };
}

function emptyResult(notes: readonly string[]): ExportResult {
  return { files: [], clips: [], failed: [], notes: [...new Set(notes)], stopped: false };
}

function sourcePaths({ sources }: ExportJob): string[] {
  return sources.map(({ path }) => path);
}
