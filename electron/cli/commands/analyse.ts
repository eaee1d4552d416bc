import type { Bridge, HostEvent, RequestOutput } from '../../contract/bridge.ts';
import type { Stage, StageStatus } from '../../contract/jobs.ts';
import type { VideoSummary } from '../../contract/library.ts';
import { LongtakeError, type ErrorData } from '../../contract/errors.ts';
import { clock, errorLine, EXIT, oneLine, printJson } from '../output.ts';
import { Progress, type ProgressStyle } from '../progress.ts';

type LeftOut = RequestOutput<'library.add'>['leftOut'][number];

export interface AnalyseOptions {
  paths: string[];
  stages: Stage[] | undefined;
  json: boolean;
  progress: ProgressStyle;
  signal: AbortSignal;
}

const isSettled = (stage: StageStatus) => stage.state !== 'waiting' && stage.state !== 'running';

/** A video is settled when no stage that was asked for waits or runs. */
function settled(video: VideoSummary, stages: Stage[] | undefined): boolean {
  if (video.paused) return true;
  return video.stages.every(
    (stage) => isSettled(stage) || (stages !== undefined && !stages.includes(stage.name) && stage.state === 'waiting'),
  );
}

/** Adds files and folders and waits until every stage asked for is done, failed or not applicable. Returns the exit code. */
export async function analyse(bridge: Bridge, options: AnalyseOptions): Promise<number> {
  const progress = new Progress(options.progress);
  const unsubscribeProgress = bridge.subscribe((event) => progress.show(event));
  try {
    const { added, places, leftOut } = await bridge.request('library.add', {
      paths: options.paths,
      ...(options.stages && { stages: options.stages }),
    });
    progress.know(added);
    const videos = await waitForVideos(bridge, added, options);
    progress.end();
    if (options.json)
      printJson({ videos: [...places.flatMap(({ path, videoId }) => toJson(videos, videoId, path)), ...leftOut.map(leftOutToJson)] });
    else printVideos(videos, leftOut);
    if (options.signal.aborted) throw new LongtakeError('CANCELLED', 'The analysis was cancelled.');
    const failed =
      leftOut.length > 0 || videos.some((video) => video.error !== null || video.stages.some((stage) => stage.state === 'failed'));
    return failed ? EXIT.someFailed : EXIT.done;
  } finally {
    unsubscribeProgress();
    progress.end();
  }
}

/** Resolves with the final state of each video; on abort the jobs are cancelled and the state then is returned. */
function waitForVideos(bridge: Bridge, added: VideoSummary[], options: AnalyseOptions): Promise<VideoSummary[]> {
  const order = added.map((video) => video.id);
  const latest = new Map(added.map((video) => [video.id, video]));
  return new Promise((resolve, reject) => {
    const finish = () => {
      unsubscribe();
      options.signal.removeEventListener('abort', onAbort);
      resolve(order.map((id) => latest.get(id)!));
    };
    const check = () => {
      if (order.every((id) => settled(latest.get(id)!, options.stages))) finish();
    };
    const refresh = async () => {
      const { videos } = await bridge.request('library.list', {});
      for (const video of videos) if (latest.has(video.id)) latest.set(video.id, video);
    };
    const unsubscribe = bridge.subscribe((event: HostEvent) => {
      if (event.event === 'video.changed' && latest.has(event.data.video.id)) {
        latest.set(event.data.video.id, event.data.video);
        check();
      } else if (event.event === 'video.removed' && latest.has(event.data.videoId)) {
        order.splice(order.indexOf(event.data.videoId), 1);
        check();
      } else if (event.event === 'queue.stopped' && event.data.error) {
        unsubscribe();
        reject(LongtakeError.fromData(event.data.error as ErrorData));
      }
    });
    const onAbort = () => {
      void (async () => {
        for (const id of order) await bridge.request('jobs.cancel', { videoId: id });
        await refresh();
        finish();
      })().catch(reject);
    };
    if (options.signal.aborted) onAbort();
    else options.signal.addEventListener('abort', onAbort, { once: true });
    refresh().then(check, reject);
  });
}

/** One entry per file that was given: a copy of another file is the same video at another place. */
function toJson(videos: VideoSummary[], id: string, path: string) {
  const video = videos.find((one) => one.id === id);
  if (!video) return [];
  const entry = {
    id: video.id,
    path,
    duration: video.duration,
    stages: video.stages.map(({ name, state, seconds, items, reason }) => ({ name, state, seconds, items, reason })),
    warnings: video.warnings,
    ...(video.error && { error: video.error }),
  };
  return [entry];
}

function leftOutToJson({ path, code, message, hint }: LeftOut) {
  return { id: null, path, duration: 0, stages: [], warnings: [], error: { code, message, hint } };
}

function printVideos(videos: VideoSummary[], leftOut: LeftOut[]): void {
  for (const video of videos) {
    console.log(`${oneLine(video.path)}  ${clock(video.duration)}  ${video.id}`);
    for (const stage of video.stages) {
      const parts = [
        stage.state,
        stage.items > 0 ? `${stage.items}` : '',
        stage.seconds >= 0.1 ? `${stage.seconds.toFixed(1)} s` : '',
        stage.reason,
      ];
      console.log(`  ${stage.name.padEnd(10)} ${parts.filter((part) => part.length > 0).join('  ')}`);
    }
    for (const warning of video.warnings) console.log(`  note ${warning.code}: ${oneLine(warning.message)}`);
    if (video.error) console.log(`  ${errorLine(video.error)}`);
  }
  for (const item of leftOut) console.log(`${oneLine(item.path)}\n  ${errorLine(item)}`);
}
