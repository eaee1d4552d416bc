import type { HostHandlers } from '../../platform/hostRpc.ts';
import type { Evidence } from '../../search/evidence.ts';
import type { Library } from '../../store/library.ts';
import { findVideo } from '../intake.ts';
import type { Asker } from './asker.ts';
import type { Memories } from './memories.ts';
import { outlookOf } from './outlook.ts';

type AskRequestName = 'ask.run' | 'ask.stop' | 'ask.threads' | 'ask.remove' | 'ask.outlook';

export interface AskParts {
  library: Library;
  evidence: Evidence;
  asker: Asker;
  memories: Memories;
}

/** Questions about videos, as the bridge offers them. */
export function askHandlers(parts: AskParts): Pick<HostHandlers, AskRequestName> {
  const { library, asker } = parts;
  const named = async (videos: readonly string[]): Promise<string[]> => {
    if (videos.length === 0) return library.videos.list().map(({ id }) => id);
    return [...new Set(await Promise.all(videos.map((one) => findVideo(library, one))))];
  };
  return {
    'ask.run': async (input, { signal }) => asker.run(input, await named(input.videoIds), signal),
    'ask.stop': ({ id }) => {
      asker.stop(id);
      return Promise.resolve({});
    },
    'ask.threads': ({ videoId }) => Promise.resolve({ threads: library.answers.threads(library.videos.find(videoId).id) }),
    'ask.remove': ({ threadId, id }) => {
      library.answers.remove(threadId, id);
      return Promise.resolve({});
    },
    'ask.outlook': async ({ videoIds }) => outlookOf(parts, await named(videoIds)),
  };
}
