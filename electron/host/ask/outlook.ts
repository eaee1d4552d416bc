import type { RequestOutput } from '../../contract/bridge.ts';
import type { Evidence } from '../../search/evidence.ts';
import type { Library } from '../../store/library.ts';
import { memoriesOf } from './draft.ts';
import type { Memories } from './memories.ts';

/** Tokens a second before anything was measured here: slow, so that a promise is rather kept early. */
const USUAL_SPEED = 150;
/** What a question costs besides reading: the lines, its own tokens, the first token. */
const QUESTION_SECONDS = 1.5;

/** What a question on these videos would cost now: how much of their memories has yet to be read. */
export async function outlookOf(
  { library, evidence, memories }: { library: Library; evidence: Evidence; memories: Memories },
  videoIds: readonly string[],
): Promise<RequestOutput<'ask.outlook'>> {
  const { installed } = memories;
  if (!installed) return { model: '', tokens: 0, missing: 0, seconds: 0.5 };
  return memories.use(installed.weights, ({ memory }) => {
    let tokens = 0;
    let missing = 0;
    for (const videoId of videoIds) {
      for (const part of memoriesOf(evidence, videoId, memory)) {
        tokens += part.length;
        missing += part.length - memory.remembered({ contentId: videoId, tokens: part });
      }
    }
    const stage = videoIds.flatMap((id) => library.stages.get(id, 'memory') ?? []).find(({ seconds, items }) => seconds > 0 && items > 0);
    const speed = stage ? stage.items / stage.seconds : USUAL_SPEED;
    return Promise.resolve({ model: installed.name, tokens, missing, seconds: QUESTION_SECONDS + missing / speed });
  });
}
