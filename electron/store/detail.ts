import { existsSync } from 'node:fs';
import path from 'node:path';
import { proxySchema, type Proxy } from '../contract/media.ts';
import type { VideoDetail, VideoSummary } from '../contract/library.ts';
import type { Lines } from './lines.ts';
import type { Pictures } from './pictures.ts';
import { stageStatus, type Stages } from './stages.ts';
import type { VideoRecord } from './videos.ts';

/** A video as a list shows it. */
export function videoSummary(video: VideoRecord, stages: Stages): VideoSummary {
  return {
    id: video.id,
    path: video.path,
    name: path.basename(video.path),
    present: video.present,
    sizeBytes: video.sizeBytes,
    duration: video.duration,
    width: video.probe?.video?.width ?? null,
    height: video.probe?.video?.height ?? null,
    codec: video.probe?.video?.codec ?? video.probe?.audio[0]?.codec ?? null,
    frameRate: video.probe?.video?.frameRate ?? null,
    addedAt: video.addedAt,
    paused: video.paused,
    stages: stages.list(video.id).map((stage) => stageStatus(stage, video.duration)),
    warnings: video.warnings,
    error: video.error,
    poster: video.poster,
  };
}

interface DetailTables {
  stages: Stages;
  pictures: Pictures;
  lines: Lines;
  /** Folder of a video's files in the library. */
  folderOf: (videoId: string) => string;
}

/** Everything the player and the timeline draw of a video. */
export function videoDetail(video: VideoRecord, tables: DetailTables): VideoDetail {
  const { stages, pictures, lines } = tables;
  return {
    summary: videoSummary(video, stages),
    probe: video.probe,
    playability: video.playability,
    proxy: proxyOf(stages, video.id, tables.folderOf(video.id)),
    shots: pictures.shots(video.id),
    sprites: pictures.sprites(video.id),
    waveform: pictures.waveform(video.id).map(({ secondsPerPeak, peaks }) => ({ secondsPerPeak, peaks: [...peaks] })),
    transcript: lines.transcript(video.id),
    screenText: lines.screenTexts(video.id),
    lookedAt: {
      concept: pictures.lookedAt(video.id, 'concept'),
      picture: pictures.lookedAt(video.id, 'picture'),
      speech: pictures.lookedAt(video.id, 'speech'),
      text: pictures.lookedAt(video.id, 'text'),
    },
  };
}

/** The copy for playing, as its stage left it; null where it is not made yet or its file was deleted. */
function proxyOf(stages: Stages, videoId: string, folder: string): Proxy | null {
  const stage = stages.get(videoId, 'proxy');
  if (stage?.state !== 'done') return null;
  const proxy = proxySchema.safeParse(stage.cursor);
  return proxy.success && existsSync(path.join(folder, proxy.data.file)) ? proxy.data : null;
}
