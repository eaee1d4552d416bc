import type { Stores } from '../stores/stores.ts';

/** Shows a video in the player, paused where it was left. */
export function openVideo({ player, view }: Stores, videoId: string): void {
  view.getState().show('video');
  void player.getState().open(videoId);
}
