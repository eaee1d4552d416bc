import { join } from 'node:path';
import { ModelStore } from '../../../electron/encoders/modelStore.ts';

const NAME = 'smollm2-135m-instruct';
const installed = new ModelStore().list().find(({ name, state }) => name === NAME && state === 'installed');

/** SmolLM2's GGUF where set-up has put it; undefined where it is not installed, then the tests that need it are skipped and this says so. */
export const smolLm2: string | undefined = installed && join(installed.folder, 'SmolLM2-135M-Instruct.Q4_1.gguf');
if (smolLm2 === undefined) console.warn(`Skipped: ${NAME} is not installed (longtake models install ${NAME}).`);
