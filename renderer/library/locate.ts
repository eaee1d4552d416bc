import { LongtakeError } from '../../electron/contract/errors.ts';
import type { VideoSummary } from '../../electron/contract/library.ts';
import type { Stores } from '../stores/stores.ts';

/** Asks where a moved file lies now (the platform's dialog, or the chooser of a browser); the host checks that it is the same video. */
export async function locate({ bridge, library, messages, system }: Stores, video: VideoSummary): Promise<void> {
  if (system.getState().shell?.kind === 'browser') {
    library.getState().setLocating(video.id);
    return;
  }
  try {
    const { paths } = await bridge.request('shell.chooseVideos', { what: 'file' });
    if (paths[0] !== undefined) await library.getState().relocate(video.id, paths[0]);
  } catch (error) {
    messages.getState().tellError(LongtakeError.from(error).toData());
  }
}
