import type { StageStatus } from '../../electron/contract/jobs.ts';
import type { VideoSummary } from '../../electron/contract/library.ts';
import { useLibrary } from '../stores/useStores.ts';

/** How the making of the copy of a video stands; null where nobody asked for one. */
export function useProxyStage(videoId: string): StageStatus | null {
  return useLibrary((state) => state.videos[videoId]?.stages.find((stage) => stage.name === 'proxy') ?? null);
}

export function isUnderWay(stage: StageStatus): boolean {
  return stage.state === 'running' || stage.state === 'waiting';
}

/** How long a copy of `duration` seconds takes on this computer, from those that were made; null before the first. */
export function proxySeconds(videos: readonly VideoSummary[], duration: number): number | null {
  const speeds = videos
    .flatMap((video) => video.stages)
    .flatMap((stage) => (stage.name === 'proxy' && stage.state === 'done' && stage.speed !== null ? [stage.speed] : []))
    .sort((a, b) => a - b);
  const middle = speeds[speeds.length >> 1];
  return middle === undefined ? null : duration / middle;
}
