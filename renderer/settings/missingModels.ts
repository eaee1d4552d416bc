import type { Stage } from '../../electron/contract/jobs.ts';
import type { VideoSummary } from '../../electron/contract/library.ts';
import type { ModelStatus, ModelTask } from '../../electron/contract/models.ts';

/** A kind of evidence that videos could have, and do not for want of a model. */
export interface MissingModel {
  stage: Stage;
  /** "speech" */
  evidence: string;
  /** Of all models that the stage needs and that are not here, bytes. */
  sizeBytes: number;
}

/** Stages that are left out, rather than failing, where their models are not here. */
const NEEDS: { stage: Stage; evidence: string; tasks: ModelTask[] }[] = [
  { stage: 'speech', evidence: 'speech', tasks: ['voice-activity', 'speech'] },
  { stage: 'text', evidence: 'text on screen', tasks: ['screen-text'] },
];

/** Evidence that was left out of a video because its model is not here; what a person left out is not missed. @param unwanted stages that are not asked for */
export function missingModels(models: readonly ModelStatus[], videos: readonly VideoSummary[], unwanted: readonly Stage[]): MissingModel[] {
  return NEEDS.flatMap(({ stage, evidence, tasks }) => {
    const lacking = tasks.filter((task) => !models.some((model) => model.task === task && model.state === 'installed'));
    if (models.length === 0 || lacking.length === 0 || unwanted.includes(stage)) return [];
    const isMissed = videos.some(({ stages }) => stages.some(({ name, state }) => name === stage && state === 'skipped'));
    if (!isMissed) return [];
    // of several models for one task the first is the one that is offered
    const sizes = lacking.map((task) => models.find((model) => model.task === task)?.sizeBytes ?? 0);
    return [{ stage, evidence, sizeBytes: sizes.reduce((sum, bytes) => sum + bytes, 0) }];
  });
}
