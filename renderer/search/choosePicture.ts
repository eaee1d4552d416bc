import { LongtakeError } from '../../electron/contract/errors.ts';
import type { Stores } from '../stores/stores.ts';

/** Asks for a picture file and searches by it; only in the app. */
export async function choosePicture({ bridge, search, messages }: Stores): Promise<void> {
  try {
    const { paths } = await bridge.request('shell.chooseVideos', { what: 'picture' });
    const [path] = paths;
    if (path !== undefined) search.getState().setPicture({ kind: 'file', path, label: path.split(/[\\/]/).at(-1) ?? path });
  } catch (error) {
    messages.getState().tellError(LongtakeError.from(error).toData());
  }
}
