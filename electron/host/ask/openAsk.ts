import type { HostEvent } from '../../contract/bridge.ts';
import { LongtakeError } from '../../contract/errors.ts';
import type { ModelStore } from '../../encoders/modelStore.ts';
import type { MemoryReader } from '../../jobs/memoryUnit.ts';
import type { QueryEncoders, SearchEngine } from '../../search/engine.ts';
import { Evidence } from '../../search/evidence.ts';
import type { Library } from '../../store/library.ts';
import type { HostRing } from '../ring.ts';
import { Asker } from './asker.ts';
import type { AskParts } from './askHandlers.ts';
import { Memories } from './memories.ts';
import { memoryReader } from './memoryReader.ts';
import { WordVectors } from './wordVectors.ts';

/** Without the sentence encoder, which ships with the app, nothing can be told apart. */
const missing = (): Promise<never> => Promise.reject(new LongtakeError('MODEL_MISSING', 'The sentence encoder is not installed.'));

export interface AskSetup {
  library: Library;
  search: SearchEngine;
  ring: HostRing;
  models: ModelStore;
  /** Most bytes of memories; null for the default. */
  limitBytes: number | null;
  sentences: QueryEncoders['sentences'];
  emit: (event: HostEvent) => void;
}

/** Everything that answers questions on a library. Starts nothing before the first question or the first memory. */
export function openAsk({ library, search, ring, models, limitBytes, sentences, emit }: AskSetup): Omit<AskParts, 'library'> & {
  reader: MemoryReader;
  close(): Promise<void>;
} {
  const evidence = new Evidence(library);
  const memories = new Memories(library, ring, models, limitBytes);
  const asker = new Asker({ library, evidence, search, memories, vectors: new WordVectors(sentences ?? missing), emit });
  const unsubscribe = library.onChange(({ videoId, stage }) => {
    if (stage === null) void memories.forget(videoId).catch(() => undefined);
  });
  return {
    evidence,
    memories,
    asker,
    reader: memoryReader(memories, evidence),
    close: async () => {
      unsubscribe();
      await memories.close();
      evidence.close();
    },
  };
}
