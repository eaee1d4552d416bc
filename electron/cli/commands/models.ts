import type { ModelStatus } from '../../contract/models.ts';
import { installModel as install } from '../../encoders/modelInstall.ts';
import { ModelStore } from '../../encoders/modelStore.ts';
import { EXIT, printJson } from '../output.ts';

/** Lists every model with where it comes from and what it is for. */
export function listModels(json: boolean): Promise<number> {
  print(new ModelStore().list(), json);
  return Promise.resolve(EXIT.done);
}

/** Reads every byte of the installed models; fails where one is damaged. */
export async function verifyModels(json: boolean, signal: AbortSignal): Promise<number> {
  const models = await new ModelStore().verify(signal);
  print(models, json);
  return models.some((model) => model.state === 'damaged') ? EXIT.someFailed : EXIT.done;
}

/** Installs a model by name, or a person's own folder. */
export async function installModel(name: string, json: boolean, signal: AbortSignal): Promise<number> {
  const model = await install(new ModelStore(), name, { signal });
  if (json) printJson({ models: [model] });
  else console.log(`Installed: ${model.name} in ${model.folder}`);
  return EXIT.done;
}

function print(models: ModelStatus[], json: boolean): void {
  if (json) {
    printJson({ models });
    return;
  }
  for (const model of models) {
    const size = `${(model.sizeBytes / 1e6).toFixed(1)} MB`;
    console.log(`${model.state.padEnd(9)}  ${model.name.padEnd(28)} ${size.padStart(9)}  ${model.licence.padEnd(12)}  ${model.purpose}`);
    if (model.state !== 'installed') console.log(`           ${model.reason}`);
  }
}
