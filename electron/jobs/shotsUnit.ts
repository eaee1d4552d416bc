import { signature } from '../../kernels/video/difference.ts';
import type { Sighting } from '../../kernels/video/cuts.ts';
import { generationOf } from '../encoders/generation.ts';
import { packetIndex } from '../media/packetIndex.ts';
import { findShots } from '../media/shots.ts';
import { spriteCells } from '../media/spriteCells.ts';
import { noPictures } from './obstacles.ts';
import { stopwatch } from './stopwatch.ts';
import type { Task, Unit } from './unit.ts';

const GENERATION = generationOf({ stage: 'shots', version: 2 });

/** Shots: candidates from packet sizes and keyframes, confirmed on what the keyframe pass left in the sprites. Kept whole or not at all. */
export const shotsUnit: Unit = {
  stages: ['shots'],
  after: ['keyframes'],
  cores: 1,
  obstacle: (_stage, video) => noPictures(video),
  generation: () => GENERATION,
  async run({ library, video, signal }: Task) {
    if (!video.probe) return;
    const elapsed = stopwatch();
    library.beginStage(video.id, 'shots', GENERATION);
    const sightings: Sighting[] = [];
    for (const sheet of library.pictures.sprites(video.id)) {
      for await (const cell of spriteCells(library.folderOf(video.id), sheet, { signal }))
        sightings.push({ time: cell.pts, signature: signature(cell) });
    }
    const index = await packetIndex(video.path, video.probe, { signal });
    const shots = await findShots(video.path, video.probe, index, sightings, { signal });
    library.commitBatch({
      videoId: video.id,
      stage: 'shots',
      generation: GENERATION,
      rows: { shots },
      cursor: null,
      progress: 1,
      seconds: elapsed(),
    });
  },
};
