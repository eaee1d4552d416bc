// Run by build/models.mjs: installs the models that set-up brings, one line each; says nothing when all are there.
import { LongtakeError } from '../electron/contract/errors.ts';
import { entryBytes } from '../electron/encoders/manifest.ts';
import { installModel } from '../electron/encoders/modelInstall.ts';
import { ModelStore } from '../electron/encoders/modelStore.ts';

const store = new ModelStore();
const missing = [];
for (const entry of store.entries()) {
  if (entry.supply === 'setup' && !(await store.isIntact(entry.name))) missing.push(entry);
}
for (const entry of missing) {
  const megabytes = Math.round(entryBytes(entry) / 1e6);
  try {
    await installModel(store, entry.name);
    console.log(`model ${entry.name} (${megabytes} MB, ${entry.licence}): installed in ${store.modelsFolder}`);
  } catch (error) {
    const { message, hint } = LongtakeError.from(error);
    console.log(`model ${entry.name} (${megabytes} MB) is not available: ${message} ${hint}`);
  }
}
