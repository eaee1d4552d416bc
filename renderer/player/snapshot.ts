import { LongtakeError } from '../../electron/contract/errors.ts';
import type { Stores } from '../stores/stores.ts';
import { formatClock } from '../format.ts';

/** Saves the picture that is shown at the full size of the file: among the person's pictures, or as a download of the browser. */
export async function takeSnapshot({ bridge, player, messages, system }: Stores): Promise<void> {
  const { videoId, detail, time } = player.getState();
  if (videoId === null || !detail?.probe?.video) return;
  const stem = detail.summary.name.replace(/\.[^.]+$/, '');
  const name = `${stem} ${formatClock(time).replaceAll(':', '.')}.${String(Math.floor((time % 1) * 1000 + 0.5)).padStart(3, '0')}.jpg`;
  try {
    const { file } = await bridge.request('video.still', { videoId, time });
    if (system.getState().shell?.kind === 'app') {
      const { path } = await bridge.request('shell.savePicture', { videoId, file, name });
      messages.getState().tell({ tone: 'plain', title: 'Picture saved', lines: [path], code: '' });
    } else {
      const link = document.createElement('a');
      link.href = bridge.mediaUrl(videoId, file);
      link.download = name;
      link.click();
    }
  } catch (error) {
    messages.getState().tellError(LongtakeError.from(error).toData());
  }
}
