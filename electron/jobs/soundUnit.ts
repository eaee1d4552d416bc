import { Waveform } from '../../kernels/video/peaks.ts';
import { generationOf } from '../encoders/generation.ts';
import { audioPcm, chooseAudio } from '../media/audio.ts';
import { noSound } from './obstacles.ts';
import { stopwatch } from './stopwatch.ts';
import type { Task, Unit } from './unit.ts';

const GENERATION = generationOf({ stage: 'sound', version: 1 });
/** How often progress is written, seconds of sound. */
const REPORT_EVERY = 120;

/** The waveform of the chosen sound track. It is quick (an hour in seconds), so it is kept whole or not at all. */
export const soundUnit: Unit = {
  stages: ['sound'],
  after: ['probe'],
  cores: 1,
  obstacle: (_stage, video) => noSound(video),
  generation: () => GENERATION,
  async run({ library, video, signal }: Task) {
    const elapsed = stopwatch();
    const chosen = video.probe && chooseAudio(video.probe);
    if (!video.probe || !chosen) return;
    library.beginStage(video.id, 'sound', GENERATION);
    const waveform = new Waveform();
    const batch = { videoId: video.id, stage: 'sound' as const, generation: GENERATION, cursor: null };
    let reported = 0;
    for await (const { time, samples } of audioPcm(video.path, video.probe, chosen.stream.index, { signal })) {
      waveform.add(samples);
      if (time - reported < REPORT_EVERY) continue;
      reported = time;
      library.commitBatch({ ...batch, rows: {}, progress: Math.min(0.99, time / video.probe.duration), seconds: elapsed() });
    }
    library.commitBatch({ ...batch, rows: { waveform: waveform.levels() }, progress: 1, seconds: elapsed() });
  },
};
