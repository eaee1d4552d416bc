import { describe, expect, it } from 'vitest';
import type { StageState, StageStatus } from '../../../electron/contract/jobs.ts';
import type { ModelStatus, ModelTask } from '../../../electron/contract/models.ts';
import { missingModels } from '../../../renderer/settings/missingModels.ts';
import { summary } from '../scriptedBridge.ts';

const model = (name: string, task: ModelTask, state: ModelStatus['state'], sizeBytes = 10): ModelStatus => ({
  ...{ name, task, state, sizeBytes, licence: '', source: '', folder: '', purpose: '', reason: '' },
});
const video = (state: StageState) => {
  const stage: StageStatus = {
    ...{ name: 'speech', state, seconds: 0, items: 0, reason: '', progress: 0, speed: null, secondsLeft: null },
  };
  return summary('a', { stages: [stage] });
};
const models = [
  model('vad', 'voice-activity', 'missing', 2),
  model('ears', 'speech', 'missing', 60),
  model('eyes', 'screen-text', 'installed'),
];

describe('models that are missed', () => {
  it('are those that a video was not read for, with all that they weigh', () => {
    expect(missingModels(models, [video('skipped')], [])).toEqual([{ stage: 'speech', evidence: 'speech', sizeBytes: 62 }]);
  });

  it('are none where no video has what they read, where it was read, where nobody wants it, and before the models are known', () => {
    for (const state of ['not-applicable', 'done', 'waiting'] as const) expect(missingModels(models, [video(state)], [])).toEqual([]);
    expect(missingModels(models, [video('skipped')], ['speech'])).toEqual([]);
    expect(missingModels([], [video('skipped')], [])).toEqual([]);
    const here = models.map((known) => ({ ...known, state: 'installed' as const }));
    expect(missingModels(here, [video('skipped')], [])).toEqual([]);
  });
});
