import { existsSync } from 'node:fs';
import { isAbsolute } from 'node:path';
import type { HostEvent } from '../contract/bridge.ts';
import { exportRequestSchema, type ExportMoment, type ExportRequest } from '../contract/export.ts';
import { LongtakeError } from '../contract/errors.ts';
import { chooseItems } from '../export/items.ts';
import { previewExport } from '../export/preview.ts';
import { runExport } from '../export/run.ts';
import { stemOf, type ExportJob, type Source } from '../export/source.ts';
import { writeTexts } from '../export/write.ts';
import { probe as probeFile } from '../media/probe.ts';
import type { HostHandlers } from '../platform/hostRpc.ts';
import type { Library } from '../store/library.ts';
import { findVideo } from './intake.ts';

type ExportRequestName = 'export.preview' | 'export.text' | 'export.run' | 'export.stop';

interface ExportParts {
  library: Library;
  emit: (event: HostEvent) => void;
  /** Aborts when the host closes. */
  closing: AbortSignal;
}

/** Exports, as the bridge offers them: what is chosen comes with the request, segments, markers and transcripts out of the library. */
export function exportHandlers({ library, emit, closing }: ExportParts): Pick<HostHandlers, ExportRequestName> {
  const running = new Map<string, AbortController>();
  return {
    'export.preview': async (request, { signal }) => previewExport(request.format, await jobOf(library, request, signal), signal),
    'export.text': async (request, { signal }) => {
      if (request.format === 'clips') throw new LongtakeError('USAGE', 'Clips are files of a video, not text.');
      const files = writeTexts(request.format, await jobOf(library, request, signal));
      return { files: files.map(({ name, text }) => ({ name, text })) };
    },
    'export.run': async ({ id, out, ...request }, { signal }) => {
      if (running.has(id)) throw new LongtakeError('USAGE', `An export "${id}" is under way already.`);
      const controller = new AbortController();
      running.set(id, controller);
      try {
        const stop = AbortSignal.any([signal, closing, controller.signal]);
        return await runExport(request.format, await jobOf(library, request, stop), out, {
          signal: stop,
          onProgress: (progress) => emit({ event: 'export.progress', data: { id, ...progress } }),
        });
      } finally {
        running.delete(id);
      }
    },
    'export.stop': ({ id }) => {
      running.get(id)?.abort();
      return Promise.resolve({});
    },
  };
}

/** The request with all that the writers need. @throws VIDEO_UNKNOWN, FILE_MISSING, USAGE and what probing a file throws */
async function jobOf(library: Library, asked: ExportRequest, signal: AbortSignal): Promise<ExportJob> {
  // a command line talks to a host of its own process, past the gate that fills in what is left out
  const request = exportRequestSchema.parse(asked);
  const moments = new Map<string, ExportMoment[]>();
  for (const { video, moments: own } of request.videos) {
    const name = await findVideo(library, video).catch((unknown: unknown) => {
      // a file that is not in the library can be exported from all the same
      if (isAbsolute(video) && existsSync(video)) return video;
      throw unknown;
    });
    moments.set(name, [...(moments.get(name) ?? []), ...own]);
  }
  const sources: Source[] = [];
  for (const [name, own] of moments) sources.push(await sourceOf(library, name, own, request, signal));
  return { title: request.title.trim() || stemOf(sources[0]!.path), sources, options: request.options };
}

async function sourceOf(
  library: Library,
  name: string,
  moments: ExportMoment[],
  request: ExportRequest,
  signal: AbortSignal,
): Promise<Source> {
  const video = library.videos.get(name);
  const path = video?.path ?? name;
  // a list of cuts can be made while the drive is away; clips, and files that were never read, cannot
  if ((request.format === 'clips' || !video?.probe) && !existsSync(path))
    throw new LongtakeError('FILE_MISSING', `${path} is no longer there.`);
  const probe = video?.probe ?? (await probeFile(path, { signal }));
  const segments = video ? library.segments.list(video.id) : [];
  const wantsWords = (request.format === 'srt' || request.format === 'vtt') && request.options.words === 'transcript';
  return {
    path,
    probe,
    items: chooseItems(moments, segments, request.include, probe.duration),
    transcript: video && wantsWords ? library.lines.transcript(video.id) : [],
  };
}
