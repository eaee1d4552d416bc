import { Pause, Play, RotateCcw, Search, X } from 'lucide-react';
import type { VideoSummary } from '../../electron/contract/library.ts';
import { formatTotal } from '../format.ts';
import { Poster } from '../library/Poster.tsx';
import { useLibrary } from '../stores/useStores.ts';
import { Button, IconButton } from '../ui/Button.tsx';
import { progressOf, searchableOf, secondsLeftOf, shownStages, stateLineOf } from './jobs.ts';
import { StageRow } from './StageRow.tsx';
import styles from './JobsPanel.module.css';

/** A video that is being read: what goes on, how quick, how long, and what can be searched already. */
export function JobCard({ video }: { video: VideoSummary }) {
  const pause = useLibrary((state) => state.pause);
  const resume = useLibrary((state) => state.resume);
  const cancel = useLibrary((state) => state.cancel);
  const left = secondsLeftOf(video);
  const searchable = searchableOf(video);
  const percent = `${Math.round(progressOf(video) * 100)} %`;
  return (
    <section className={styles['job']} aria-label={video.name}>
      <header className={styles['jobHead']}>
        <Poster video={video} className={styles['poster']} />
        <div className={styles['jobText']}>
          <h3 title={video.path}>{video.name}</h3>
          <p>
            {percent}
            {video.paused ? ' · paused' : left !== null && ` · about ${formatTotal(left)} left`}
          </p>
        </div>
        {video.paused ? (
          <IconButton label={`Resume ${video.name}`} onClick={() => void resume(video.id)}>
            <Play size={16} />
          </IconButton>
        ) : (
          <IconButton label={`Pause ${video.name}`} onClick={() => void pause(video.id)}>
            <Pause size={16} />
          </IconButton>
        )}
        <IconButton label={`Cancel ${video.name}`} onClick={() => void cancel(video.id)}>
          <X size={16} />
        </IconButton>
      </header>
      <div className={styles['stageHead']} aria-hidden="true">
        <span>Speed</span>
        <span>Left</span>
      </div>
      <ul>
        {shownStages(video).map((stage) => (
          <StageRow key={stage.name} stage={stage} paused={video.paused} />
        ))}
      </ul>
      {searchable !== '' && (
        <p className={styles['note']}>
          <Search size={14} />
          <span>Searchable now: {searchable}. Pausing or quitting keeps it.</span>
        </p>
      )}
    </section>
  );
}

/** A video whose reading stopped: why, and how to go on. */
export function StoppedCard({ video }: { video: VideoSummary }) {
  const retry = useLibrary((state) => state.retry);
  const state = stateLineOf(video);
  const hint = video.error?.hint ?? '';
  const searchable = searchableOf(video);
  return (
    <section className={styles['job']} aria-label={video.name}>
      <header className={styles['jobHead']}>
        <Poster video={video} className={styles['poster']} />
        <div className={styles['jobText']}>
          <h3 title={video.path}>{video.name}</h3>
          <p data-tone="warn">{state?.text}</p>
        </div>
      </header>
      <p className={styles['what']}>
        {hint} {searchable !== '' && `Searchable: ${searchable}.`}
      </p>
      <Button onClick={() => void retry(video.id)}>
        <RotateCcw size={14} />
        Try again
      </Button>
    </section>
  );
}
