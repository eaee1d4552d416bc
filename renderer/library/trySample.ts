import type { Stores } from '../stores/stores.ts';
import { addPaths } from './addVideos.ts';

/** What the guide looks for in the sample; it is shown in the search field, where it can be changed. */
const QUERY = 'a rocket on its launch pad';

/** Adds the sample and looks for something in it at once: the answer comes as soon as that part has been read. */
export async function trySample(stores: Stores): Promise<void> {
  const sample = stores.system.getState().shell?.sample ?? null;
  if (sample === null) return;
  await addPaths(stores, [sample]);
  stores.library.getState().setGuided(true);
  stores.search.getState().setScope('all');
  stores.search.getState().type(QUERY);
}
