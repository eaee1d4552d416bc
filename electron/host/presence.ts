import { stat } from 'node:fs/promises';
import type { Library } from '../store/library.ts';

/** Time between two looks at where the files lie, ms: 5,000 files cost well under a tenth of a second. */
const LOOK_MS = 10_000;
/** Files asked for at once: a network drive that hangs must not hold every thread. */
const AT_ONCE = 16;

/**
 * Looks now and then whether the videos are still where they were; a drive that is connected again is found by itself.
 * Resolves after the first look. Returns the function that ends it.
 */
export async function watchPresence(library: Library, onChanged: (videoId: string) => void, everyMs = LOOK_MS): Promise<() => void> {
  let ended = false;
  const look = async () => {
    const videos = library.videos.list();
    for (let at = 0; at < videos.length && !ended; at += AT_ONCE) {
      await Promise.all(
        videos.slice(at, at + AT_ONCE).map(async ({ id, path, present }) => {
          const found = await isThere(path);
          // it may have been moved or removed meanwhile
          const current = ended ? undefined : library.videos.get(id);
          if (found === present || current?.path !== path) return;
          library.videos.setPresent(id, found);
          onChanged(id);
        }),
      );
    }
  };
  await look();
  let looking = false;
  const timer = setInterval(() => {
    if (looking) return;
    looking = true;
    void look().finally(() => (looking = false));
  }, everyMs);
  timer.unref();
  return () => {
    ended = true;
    clearInterval(timer);
  };
}

function isThere(path: string): Promise<boolean> {
  return stat(path).then(
    () => true,
    () => false,
  );
}
