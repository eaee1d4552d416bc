import type { VideoSummary } from '../../electron/contract/library.ts';
import { isUnfinished, progressOf, stoppedOf } from '../jobs/jobs.ts';
import type { ReadFilter, Sort, SortKey } from '../stores/library.ts';

/** The videos in the order and choice of a person. Equal ones stay as they were added, the newest first. */
export function arranged(videos: readonly VideoSummary[], sort: Sort, filter: ReadFilter | null): VideoSummary[] {
  const shown = filter === null ? [...videos] : videos.filter((video) => FILTERS[filter](video));
  const compare = COMPARE[sort.by];
  const direction = sort.down ? -1 : 1;
  return shown.sort((a, b) => direction * compare(a, b) || b.addedAt.localeCompare(a.addedAt) || NAMES.compare(a.name, b.name));
}

/** Far quicker than `localeCompare` with options, which makes one of these for every call. */
const NAMES = new Intl.Collator(undefined, { numeric: true, sensitivity: 'base' });

const COMPARE: Record<SortKey, (a: VideoSummary, b: VideoSummary) => number> = {
  added: (a, b) => a.addedAt.localeCompare(b.addedAt),
  name: (a, b) => NAMES.compare(a.name, b.name),
  length: (a, b) => a.duration - b.duration,
  size: (a, b) => a.sizeBytes - b.sizeBytes,
  format: (a, b) => pixelsOf(a) - pixelsOf(b) || NAMES.compare(a.codec ?? '', b.codec ?? ''),
  read: (a, b) => progressOf(a) - progressOf(b),
};

const FILTERS: Record<ReadFilter, (video: VideoSummary) => boolean> = {
  reading: (video) => isUnfinished(video),
  read: (video) => !isUnfinished(video) && stoppedOf([video]).length === 0,
  stopped: (video) => stoppedOf([video]).length > 0,
  away: (video) => !video.present,
};

function pixelsOf({ width, height }: VideoSummary): number {
  return (width ?? 0) * (height ?? 0);
}

export const FILTER_NAMES: Record<ReadFilter, string> = {
  reading: 'Being read',
  read: 'Read to the end',
  stopped: 'Stopped',
  away: 'Not here now',
};

/** How each order is called, in the direction that one wants first. */
export const SORT_NAMES: Record<SortKey, { name: string; downFirst: boolean }> = {
  added: { name: 'Newest', downFirst: true },
  name: { name: 'Name', downFirst: false },
  length: { name: 'Longest', downFirst: true },
  size: { name: 'Largest', downFirst: true },
  format: { name: 'Format', downFirst: true },
  read: { name: 'Least read', downFirst: false },
};
