import { LongtakeError } from '../contract/errors.ts';
import { generationOf } from '../encoders/generation.ts';
import { playability } from '../media/playability.ts';
import { probe } from '../media/probe.ts';
import { stopwatch } from './stopwatch.ts';
import type { Task, Unit } from './unit.ts';

const GENERATION = generationOf({ stage: 'probe', version: 1 });

/** What the file holds. A file that cannot be read keeps its place in the library, with the reason. */
export const probeUnit: Unit = {
  stages: ['probe'],
  after: [],
  cores: 1,
  obstacle: () => null,
  generation: () => GENERATION,
  async run({ library, video, signal }: Task) {
    const elapsed = stopwatch();
    library.beginStage(video.id, 'probe', GENERATION);
    try {
      const found = await probe(video.path, { signal });
      library.commitBatch({
        videoId: video.id,
        stage: 'probe',
        generation: GENERATION,
        rows: { probe: { probe: found, playability: playability(found) }, warnings: found.warnings },
        cursor: null,
        progress: 1,
        seconds: elapsed(),
      });
      library.videos.setError(video.id, null);
    } catch (thrown) {
      if (!signal.aborted) library.videos.setError(video.id, LongtakeError.from(thrown).toData());
      throw thrown;
    }
  },
};
