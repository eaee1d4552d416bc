import { ArrowUpToLine, FolderSearch, ListRestart, Pause, Play, RotateCcw, Search, Trash2, X } from 'lucide-react';
import type { VideoSummary } from '../../electron/contract/library.ts';
import { runCommand } from '../commands.ts';
import { inQueueOrder, isUnfinished, jobsOf, shownStages, STAGE_NAMES, stoppedOf } from '../jobs/jobs.ts';
import type { Stores } from '../stores/stores.ts';
import type { MenuItem } from '../ui/Menu.tsx';
import { locate } from './locate.ts';
import { openVideo } from './openVideo.ts';

/** What can be done with one video, or with all that are marked; the same under the right button and behind the dots. */
export function videoItems(stores: Stores, videos: VideoSummary[], onRemove: (videos: VideoSummary[]) => void): MenuItem[] {
  const [only] = videos;
  const one = videos.length === 1 ? only : undefined;
  const library = stores.library.getState();
  const each = (work: (id: string) => Promise<void>, which: VideoSummary[]) => () => which.forEach(({ id }) => void work(id));
  const unfinished = videos.filter(isUnfinished);
  const [running, paused] = [unfinished.filter((video) => !video.paused), unfinished.filter((video) => video.paused)];
  const stopped = stoppedOf(videos);
  const items: (MenuItem | false | undefined)[] = [
    one && { label: 'Open', icon: <Play size={14} />, run: () => openVideo(stores, one.id) },
    {
      label: one ? 'Find in this video' : `Find in these ${videos.length}`,
      icon: <Search size={14} />,
      run: () => {
        library.setSelected(videos.map(({ id }) => id));
        runCommand('find-selected', stores);
      },
    },
    running.length > 0 && { label: 'Pause', icon: <Pause size={14} />, apart: true, run: each(library.pause, running) },
    paused.length > 0 && { label: 'Resume', icon: <Play size={14} />, apart: running.length === 0, run: each(library.resume, paused) },
    unfinished.length > 0 && { label: 'Cancel', icon: <X size={14} />, run: each(library.cancel, unfinished) },
    unfinished.length > 0 && { label: 'Read first', icon: <ArrowUpToLine size={14} />, run: () => void readFirst(stores, unfinished) },
    stopped.length > 0 && { label: 'Try again', icon: <RotateCcw size={14} />, apart: true, run: each((id) => library.retry(id), stopped) },
    one && one.present && redoItem(stores, one),
    one &&
      one.present &&
      isApp(stores) && { label: 'Show in folder', icon: <FolderSearch size={14} />, apart: true, run: () => reveal(stores, one) },
    one && !one.present && { label: 'Locate the file', icon: <FolderSearch size={14} />, apart: true, run: () => void locate(stores, one) },
    { label: 'Remove from library', icon: <Trash2 size={14} />, tone: 'bad', apart: true, run: () => onRemove(videos) },
  ];
  return items.filter((item): item is MenuItem => typeof item === 'object');
}

/** Stages that ended, each to be made anew. */
function redoItem({ library }: Stores, video: VideoSummary): MenuItem | undefined {
  const items = shownStages(video)
    .filter(({ state }) => state === 'done' || state === 'failed' || state === 'cancelled')
    .map(({ name }) => ({
      label: STAGE_NAMES[name],
      icon: <RotateCcw size={14} />,
      run: () => void library.getState().redo(video.id, name),
    }));
  return items.length > 0 ? { label: 'Read again', icon: <ListRestart size={14} />, items } : undefined;
}

function readFirst({ library }: Stores, videos: VideoSummary[]): Promise<void> {
  const { queue, videos: all, arrange } = library.getState();
  const first = videos.map(({ id }) => id);
  const rest = inQueueOrder(jobsOf(Object.values(all)), queue.order).map(({ id }) => id);
  return arrange([...first, ...rest.filter((id) => !first.includes(id))]);
}

function reveal({ bridge, messages }: Stores, video: VideoSummary): void {
  bridge
    .request('shell.reveal', { videoId: video.id })
    .catch(() =>
      messages
        .getState()
        .tell({ tone: 'warn', title: `${video.name} cannot be shown in its folder`, lines: [video.path], code: 'FILE_MISSING' }),
    );
}

function isApp({ system }: Stores): boolean {
  return system.getState().shell?.kind === 'app';
}
