import path from 'node:path';
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
    addedAt: video.addedAt,
    paused: video.paused,
    stages: stages.list(video.id).map((stage) => stageStatus(stage, video.duration)),
    warnings: video.warnings,
    error: video.error,
    poster: video.poster,
  };
}

/** Everything the player and the timeline draw of a video. */
export function videoDetail(video: VideoRecord, tables: { stages: Stages; pictures: Pictures; lines: Lines }): VideoDetail {
  const { stages, pictures, lines } = tables;
  return {
    summary: videoSummary(video, stages),
    probe: video.probe,
    playability: video.playability,
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
