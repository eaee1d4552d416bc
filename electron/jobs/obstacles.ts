import { chooseAudio } from '../media/audio.ts';
import { tooSmallToSearch } from '../media/probe.ts';
import type { VideoRecord } from '../store/videos.ts';
import type { Obstacle } from './unit.ts';

/** Why nothing at all can be done with a video; null where something can. */
export function notRead({ probe, error }: VideoRecord): Obstacle | null {
  return error || !probe ? unread : null;
}

/** Why nothing can be done with the pictures of a video; null where it can. */
export function noPictures({ probe, error }: VideoRecord): Obstacle | null {
  if (error || !probe) return unread;
  if (!probe.video) return { state: 'not-applicable', reason: 'No picture in this file.' };
  if (tooSmallToSearch(probe.video)) return { state: 'not-applicable', reason: 'The picture is too small to search.' };
  return null;
}

/** Why nothing can be done with the sound of a video; null where it can. */
export function noSound({ probe, error }: VideoRecord): Obstacle | null {
  if (error || !probe) return unread;
  return chooseAudio(probe) ? null : { state: 'not-applicable', reason: 'No sound in this file.' };
}

const unread: Obstacle = { state: 'skipped', reason: 'The file could not be read.' };
