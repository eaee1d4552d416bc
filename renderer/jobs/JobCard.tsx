import { ArrowDown, ArrowUp, GripVertical, Pause, Play, RotateCcw, Search, X } from 'lucide-react';
import { useState, type DragEvent } from 'react';
import type { VideoSummary } from '../../electron/contract/library.ts';
import { formatTotal } from '../format.ts';
import { Poster } from '../library/Poster.tsx';
import { locate } from '../library/locate.ts';
import { useLibrary, useStores } from '../stores/useStores.ts';
import { Button, IconButton } from '../ui/Button.tsx';
import { hasBegun, progressOf, searchableOf, secondsLeftOf, shownStages, stateLineOf } from './jobs.ts';
import { StageRow } from './StageRow.tsx';
import styles from './JobsPanel.module.css';

/** What is dragged is a job of this list and nothing else. */
const JOB_TYPE = 'application/x-longtake-job';

interface JobCardProps {
  video: VideoSummary;
  isFirst: boolean;
  isLast: boolean;
  onMove: (by: -1 | 1) => void;
  onCancel: () => void;
  onDrag: (videoId: string | null) => void;
  onDropHere: () => void;
}

/** A video that is being read: what goes on, how quick, how long, and what can be searched already. */
export function JobCard({ video, isFirst, isLast, onMove, onCancel, onDrag, onDropHere }: JobCardProps) {
  const { pause, resume } = useLibrary((state) => state);
  const [over, setOver] = useState(false);
  const left = secondsLeftOf(video);
  const searchable = searchableOf(video);
  const begun = hasBegun(video);
  const percent = `${Math.round(progressOf(video) * 100)} %`;
  const isJob = (event: DragEvent) => event.dataTransfer.types.includes(JOB_TYPE);
  return (
    <section
      className={styles['job']}
      data-over={over}
      aria-label={video.name}
      onDragOver={(event) => {
        if (!isJob(event)) return;
        event.preventDefault();
        setOver(true);
      }}
      onDragLeave={() => setOver(false)}
      onDrop={(event) => {
        setOver(false);
        if (isJob(event)) onDropHere();
      }}
    >
      <header className={styles['jobHead']}>
        {!(isFirst && isLast) && (
          <span
            className={styles['grip']}
            draggable
            aria-hidden="true"
            title="Drag to change the order"
            onDragStart={(event) => {
              event.dataTransfer.setData(JOB_TYPE, video.id);
              event.dataTransfer.effectAllowed = 'move';
              onDrag(video.id);
            }}
            onDragEnd={() => onDrag(null)}
          >
            <GripVertical size={14} />
          </span>
        )}
        <Poster video={video} className={styles['poster']} />
        <div className={styles['jobText']}>
          <h3 title={video.path}>{video.name}</h3>
          <p>
            {begun ? percent : 'Waiting'}
            {!video.present
              ? ' · the file is not here'
              : video.paused
                ? ' · paused'
                : left !== null && left >= 1 && ` · about ${formatTotal(left)} left`}
          </p>
        </div>
        {!isFirst && (
          <IconButton label={`Read ${video.name} earlier`} onClick={() => onMove(-1)}>
            <ArrowUp size={16} />
          </IconButton>
        )}
        {!isLast && isFirst && (
          <IconButton label={`Read ${video.name} later`} onClick={() => onMove(1)}>
            <ArrowDown size={16} />
          </IconButton>
        )}
        {video.paused ? (
          <IconButton label={`Resume ${video.name}`} onClick={() => void resume(video.id)}>
            <Play size={16} />
          </IconButton>
        ) : (
          <IconButton label={`Pause ${video.name}`} onClick={() => void pause(video.id)}>
            <Pause size={16} />
          </IconButton>
        )}
        <IconButton label={`Cancel ${video.name}`} onClick={onCancel}>
          <X size={16} />
        </IconButton>
      </header>
      {begun && <Stages video={video} />}
      {searchable !== '' && (
        <p className={styles['note']}>
          <Search size={14} />
          <span>Searchable now: {searchable}. Pausing or quitting keeps it.</span>
        </p>
      )}
    </section>
  );
}

function Stages({ video }: { video: VideoSummary }) {
  return (
    <>
      <div className={styles['stageHead']} aria-hidden="true">
        <span>Speed</span>
        <span>Left</span>
      </div>
      <ul>
        {shownStages(video).map((stage) => (
          <StageRow key={stage.name} stage={stage} paused={video.paused} />
        ))}
      </ul>
    </>
  );
}

/** A video whose reading stopped: why, and how to go on. */
export function StoppedCard({ video }: { video: VideoSummary }) {
  const stores = useStores();
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
      {video.present ? (
        <Button onClick={() => void retry(video.id)}>
          <RotateCcw size={14} />
          Try again
        </Button>
      ) : (
        <Button onClick={() => void locate(stores, video)}>Locate the file</Button>
      )}
    </section>
  );
}
