import { Gauge, Pause, Play, X } from 'lucide-react';
import { useState } from 'react';
import type { VideoSummary } from '../../electron/contract/library.ts';
import { countOf, formatTotal } from '../format.ts';
import { useLibrary, useSettings, useView } from '../stores/useStores.ts';
import { Button, IconButton } from '../ui/Button.tsx';
import { CancelDialog } from './CancelDialog.tsx';
import { JobCard, StoppedCard } from './JobCard.tsx';
import { inQueueOrder, jobsOf, secondsLeftOf, stoppedOf, unfinishedSeconds } from './jobs.ts';
import styles from './JobsPanel.module.css';

/** Work that somebody would miss: cancelling asks first, seconds. */
const ASK_FROM_SECONDS = 600;

export function JobsPanel() {
  const videos = useLibrary((state) => state.videos);
  const { queue, pause, resume, cancel, arrange } = useLibrary((state) => state);
  const showJobs = useView((state) => state.showJobs);
  const [asked, setAsked] = useState<VideoSummary | null>(null);
  const [dragged, setDragged] = useState<string | null>(null);
  const all = Object.values(videos);
  const jobs = inQueueOrder(jobsOf(all), queue.order);
  const stopped = stoppedOf(all);
  const finished = all.length - jobs.length - stopped.length;
  const left = Math.max(0, ...jobs.map((video) => secondsLeftOf(video) ?? 0));
  const running = jobs.filter((video) => !video.paused);
  const askedOrCancel = (video: VideoSummary) => (unfinishedSeconds(video) > ASK_FROM_SECONDS ? setAsked(video) : void cancel(video.id));
  const moveTo = (id: string, place: number) => {
    const rest = jobs.map((video) => video.id).filter((other) => other !== id);
    rest.splice(place, 0, id);
    void arrange(rest);
  };
  return (
    <aside className={styles['panel']} aria-label="Jobs">
      <header className={styles['header']}>
        <h2>Jobs</h2>
        <span className={styles['count']}>
          {jobs.length > 0 && jobs.length}
          {left > 0 && ` · ${formatTotal(left)} left`}
        </span>
        {jobs.length > 0 && (
          <Button
            look="ghost"
            size="small"
            onClick={() => (running.length > 0 ? running : jobs).forEach(({ id }) => void (running.length > 0 ? pause : resume)(id))}
          >
            {running.length > 0 ? <Pause size={14} /> : <Play size={14} />}
            {running.length > 0 ? 'Pause all' : 'Resume all'}
          </Button>
        )}
        <IconButton label="Hide the jobs" onClick={() => showJobs(false)}>
          <X size={16} />
        </IconButton>
      </header>
      <div className={styles['list']}>
        {jobs.map((video, place) => (
          <JobCard
            key={video.id}
            video={video}
            isFirst={place === 0}
            isLast={place === jobs.length - 1}
            onMove={(by) => moveTo(video.id, place + by)}
            onCancel={() => askedOrCancel(video)}
            onDrag={setDragged}
            onDropHere={() => dragged !== null && dragged !== video.id && moveTo(dragged, place)}
          />
        ))}
        {stopped.map((video) => (
          <StoppedCard key={video.id} video={video} />
        ))}
        {finished > 0 && <p className={styles['finished']}>{countOf(finished, 'video')} read to the end</p>}
        {all.length === 0 && <p className={styles['finished']}>Nothing to do. Videos you add are read here.</p>}
      </div>
      <Pace />
      {asked && <CancelDialog video={asked} onClose={() => setAsked(null)} />}
    </aside>
  );
}

/** How hard the computer works, and the switch for it. */
function Pace() {
  const { cores, coresAvailable } = useLibrary((state) => state.queue);
  const goEasy = useSettings((state) => state.settings.goEasy);
  const change = useSettings((state) => state.change);
  if (coresAvailable === 0) return null;
  return (
    <footer className={styles['pace']}>
      <Gauge size={14} />
      <span>
        {goEasy ? 'Going easy' : 'Full speed'}, {Math.min(cores, coresAvailable)} of {countOf(coresAvailable, 'core')}
      </span>
      <Button look="ghost" size="small" aria-pressed={goEasy} onClick={() => void change({ goEasy: !goEasy })}>
        {goEasy ? 'Full speed' : 'Go easy'}
      </Button>
    </footer>
  );
}
