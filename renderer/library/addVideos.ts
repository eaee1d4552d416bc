import { LongtakeError } from '../../electron/contract/errors.ts';
import type { Stores } from '../stores/stores.ts';

/** Asks for files or a folder (the platform's dialog, or the chooser of a browser) and adds what is chosen. */
export async function addVideos(stores: Stores, what: 'files' | 'folder'): Promise<void> {
  if (stores.system.getState().shell?.kind === 'browser') {
    stores.view.getState().toggle('chooserOpen', true);
    return;
  }
  try {
    const { paths } = await stores.bridge.request('shell.chooseVideos', { what });
    if (paths.length > 0) await addPaths(stores, paths);
  } catch (error) {
    stores.messages.getState().tellError(LongtakeError.from(error).toData());
  }
}

/** Adds files and folders, shows the library, and names what was left out or was here already. */
export async function addPaths(stores: Stores, paths: string[]): Promise<void> {
  const { library, messages, view } = stores;
  view.getState().show('library');
  const { added, leftOut, known } = await library.getState().add(paths);
  const show = () => {
    view.getState().show('library');
    stores.search.getState().clear();
    library.getState().setFilter(null);
    library.getState().setSelected(known.map(({ id }) => id));
  };
  messages.getState().tellAdded(
    added,
    leftOut,
    known.map(({ name }) => name),
    show,
  );
}
