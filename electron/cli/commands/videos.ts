import { resolve } from 'node:path';
import type { Bridge } from '../../contract/bridge.ts';
import { LongtakeError } from '../../contract/errors.ts';
import type { VideoSummary } from '../../contract/library.ts';
import { clock, EXIT, oneLine, printJson } from '../output.ts';

/** Lists the videos of the library. */
export async function listVideos(bridge: Bridge, json: boolean): Promise<number> {
  const { videos } = await bridge.request('library.list', {});
  if (json) printJson({ videos });
  else if (videos.length === 0) console.log('No videos yet. Add some with: longtake analyse PATH');
  else
    for (const video of videos)
      console.log(`${video.id}  ${clock(video.duration).padStart(8)}  ${state(video).padEnd(12)}  ${oneLine(video.path)}`);
  return EXIT.done;
}

/** Forgets a video; the file itself is never touched. */
export async function removeVideo(bridge: Bridge, video: string, json: boolean): Promise<number> {
  const { videos } = await bridge.request('library.list', {});
  const found = findVideo(videos, video);
  await bridge.request('library.remove', { videoId: found.id });
  if (json) printJson({ removed: { id: found.id, path: found.path } });
  else console.log(`Forgotten: ${oneLine(found.path)} (the file was not touched)`);
  return EXIT.done;
}

/** A video by id or path. Throws VIDEO_UNKNOWN. */
function findVideo(videos: VideoSummary[], video: string): VideoSummary {
  const path = resolve(video);
  const found = videos.find((one) => one.id === video || one.path === path);
  if (!found) throw new LongtakeError('VIDEO_UNKNOWN', `There is no video "${video}" in this library.`);
  return found;
}

function state(video: VideoSummary): string {
  if (!video.present) return 'missing';
  if (video.error) return 'failed';
  if (video.stages.some((stage) => stage.state === 'running')) return 'running';
  if (video.paused) return 'paused';
  return video.stages.some((stage) => stage.state === 'waiting') ? 'waiting' : 'done';
}
