import { generationOf } from '../../encoders/generation.ts';
import type { MemoryReader } from '../../jobs/memoryUnit.ts';
import type { Evidence } from '../../search/evidence.ts';
import { memoriesOf } from './draft.ts';
import { evidenceLines } from './evidenceLines.ts';
import type { Memories } from './memories.ts';

/** Changes when documents or prompts are written otherwise, so that memories are read anew. */
const VERSION = 1;

/** What the stage `memory` does: has the installed model read a video's document. */
export function memoryReader(memories: Memories, evidence: Evidence): MemoryReader {
  return {
    installed: () => memories.installed !== null,
    generation: () => generationOf({ version: VERSION, model: memories.installed?.hash ?? null }),
    read: async (videoId, signal, onProgress) => {
      const model = memories.installed;
      // opening the model takes seconds: not for a video without a word
      if (!model || evidenceLines(evidence, videoId).length === 0) return 0;
      return memories.use(model.weights, async ({ memory }) => {
        const parts = memoriesOf(evidence, videoId, memory);
        const all = parts.reduce((sum, { length }) => sum + length, 0);
        let before = 0;
        for (const tokens of parts) {
          await memory.read({ contentId: videoId, tokens }, { signal, onProgress: (done) => onProgress((before + done) / all) });
          before += tokens.length;
        }
        return all;
      });
    },
  };
}
