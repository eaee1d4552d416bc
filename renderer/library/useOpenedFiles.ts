import { useEffect } from 'react';
import type { Stores } from '../stores/stores.ts';
import { useStores } from '../stores/useStores.ts';
import { addPaths } from './addVideos.ts';
import { openVideo } from './openVideo.ts';

/** Adds what was opened from outside the window; a single video is shown in the player at once. */
async function takeFiles(stores: Stores): Promise<void> {
  const { paths } = await stores.bridge.request('shell.takeFiles', {});
  if (paths.length === 0) return;
  await addPaths(stores, paths);
  const [path] = paths;
  const video = Object.values(stores.library.getState().videos).find((one) => one.path === path);
  if (paths.length === 1 && video) openVideo(stores, video.id);
}

/** For as long as the window is shown: files of the command line, the file manager and a second start of the app. */
export function useOpenedFiles(): void {
  const stores = useStores();
  useEffect(() => {
    const take = () => void takeFiles(stores).catch(() => undefined);
    const unsubscribe = stores.bridge.subscribe((event) => {
      if (event.event === 'shell.files') take();
    });
    take();
    return unsubscribe;
  }, [stores]);
}
