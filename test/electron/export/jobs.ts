import type { ExportOptions } from '../../../electron/contract/export.ts';
import { exportOptionsSchema } from '../../../electron/contract/export.ts';
import type { MediaProbe } from '../../../electron/contract/media.ts';
import type { Item } from '../../../electron/export/items.ts';
import type { ExportJob, Source } from '../../../electron/export/source.ts';

/** A probe of an hour with picture and sound; the rate and the timecode are the case's. */
export function probeOf(
  change: { frameRate?: number; timecode?: string | null; duration?: number; playerOffset?: number } = {},
): MediaProbe {
  return {
    container: 'mov,mp4,m4a,3gp,3g2,mj2',
    sizeBytes: 1,
    duration: change.duration ?? 3600,
    startTime: 0,
    ...(change.playerOffset !== undefined && { playerOffset: change.playerOffset }),
    video: {
      index: 0,
      codec: 'h264',
      profile: null,
      pixelFormat: null,
      width: 3840,
      height: 2160,
      rotation: 0,
      frameRate: change.frameRate ?? 25,
      variableFrameRate: false,
      hdr: false,
      bitRate: null,
    },
    audio: [{ index: 1, codec: 'aac', channels: 2, sampleRate: 48_000, language: null, title: null, isDefault: true }],
    subtitles: [],
    chapters: [],
    timecode: change.timecode ?? null,
    warnings: [],
  };
}

export function moment(start: number, end: number, change: Partial<Item> = {}): Item {
  return {
    kind: 'moment',
    start,
    end,
    name: `at ${start}`,
    likelihood: 'likely',
    evidence: [{ kind: 'concept', quote: `thing at ${start}` }],
    notes: '',
    ...change,
  };
}

export const marker = (at: number, name = `mark ${at}`): Item => ({
  kind: 'marker',
  start: at,
  end: at,
  name,
  likelihood: null,
  evidence: [],
  notes: '',
});

export function jobOf(items: Item[], probe = probeOf(), options: Partial<ExportOptions> = {}, source: Partial<Source> = {}): ExportJob {
  return {
    title: 'Pad 40, launch day',
    sources: [{ path: '/footage/pad 40/PAD40_CAMB_0007.MOV', probe, items, transcript: [], ...source }],
    options: exportOptionsSchema.parse(options),
  };
}
