import { LongtakeError } from '../contract/errors.ts';
import type { JobQueue } from '../jobs/queue.ts';
import { askForProxy, cancelProxy, removeProxy } from '../jobs/proxyUnit.ts';
import { frameTimes } from '../media/frameTimes.ts';
import type { HostHandlers } from '../platform/hostRpc.ts';
import type { Library } from '../store/library.ts';
import type { Frames } from './frames.ts';

type PlayerRequests = Pick<HostHandlers, 'video.frames' | 'video.still' | 'proxy.make' | 'proxy.cancel' | 'proxy.remove'>;

/** Longest stretch whose pictures are listed at once, seconds. */
const LONGEST = 120;

/** What the player asks for besides the files themselves. */
export function playerHandlers({ library, queue, frames }: { library: Library; queue: JobQueue; frames: Frames }): PlayerRequests {
  const probed = (videoId: string) => {
    const { id, path, probe } = library.videos.find(videoId);
    if (!probe) throw new LongtakeError('FILE_MISSING', 'The video has not been read yet.', { hint: 'Try again when it has been.' });
    return { id, path, probe };
  };
  return {
    'video.frames': async ({ videoId, from, to }, { signal }) => {
      const { path, probe } = probed(videoId);
      return frameTimes(path, probe, from, Math.min(to, from + LONGEST), signal);
    },
    'video.still': async ({ videoId, time }, { signal }) => {
      const { id, path, probe } = probed(videoId);
      // the picture that is shown at `time` began at or before it
      const { times } = await frameTimes(path, probe, Math.max(0, time - 5), time + 0.001, signal);
      return { file: await frames.fullSize(id, times.at(-1) ?? time) };
    },
    'proxy.make': async ({ videoId, audio }) => {
      await askForProxy(library, queue, probed(videoId).id, audio);
      return {};
    },
    'proxy.cancel': async ({ videoId }) => {
      await cancelProxy(library, queue, library.videos.find(videoId).id);
      return {};
    },
    'proxy.remove': async ({ videoId }) => {
      await removeProxy(library, queue, library.videos.find(videoId).id);
      return {};
    },
  };
}
