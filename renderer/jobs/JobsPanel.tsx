import { Pause, X } from 'lucide-react';
import { countOf, formatTotal } from '../format.ts';
import { useLibrary, useView } from '../stores/useStores.ts';
import { Button, IconButton } from '../ui/Button.tsx';
import { JobCard, StoppedCard } from './JobCard.tsx';
import { jobsOf, secondsLeftOf, stoppedOf } from './jobs.ts';
import styles from './JobsPanel.module.css';

export function JobsPanel() {
  const videos = useLibrary((state) => state.videos);
  const pause = useLibrary((state) => state.pause);
  const showJobs = useView((state) => state.showJobs);
  const all = Object.values(videos);
  const jobs = jobsOf(all);
  const stopped = stoppedOf(all);
  const finished = all.length - jobs.length - stopped.length;
  const left = Math.max(0, ...jobs.map((video) => secondsLeftOf(video) ?? 0));
  const running = jobs.filter((video) => !video.paused);
  return (
    <aside className={styles['panel']} aria-label="Jobs">
      <header className={styles['header']}>
        <h2>Jobs</h2>
        <span className={styles['count']}>
          {jobs.length > 0 && jobs.length}
          {left > 0 && ` · ${formatTotal(left)} left`}
        </span>
        {running.length > 0 && (
          <Button look="ghost" size="small" onClick={() => running.forEach((video) => void pause(video.id))}>
            <Pause size={14} />
            Pause all
          </Button>
        )}
        <IconButton label="Hide the jobs" onClick={() => showJobs(false)}>
          <X size={16} />
        </IconButton>
      </header>
      <div className={styles['list']}>
        {jobs.map((video) => (
          <JobCard key={video.id} video={video} />
        ))}
        {stopped.map((video) => (
          <StoppedCard key={video.id} video={video} />
        ))}
        {finished > 0 && <p className={styles['finished']}>{countOf(finished, 'video')} read to the end</p>}
        {jobs.length + stopped.length + finished === 0 && (
          <p className={styles['finished']}>Nothing to do. Videos you add are read here.</p>
        )}
      </div>
    </aside>
  );
}
