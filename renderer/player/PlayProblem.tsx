import { FolderSearch, RotateCcw } from 'lucide-react';
import type { StageStatus } from '../../electron/contract/jobs.ts';
import type { VideoDetail } from '../../electron/contract/library.ts';
import { formatDuration, formatSpeed, formatTotal } from '../format.ts';
import { locate } from '../library/locate.ts';
import { useLibrary, usePlayer, useStores } from '../stores/useStores.ts';
import { Bar } from '../ui/Bar.tsx';
import { Button } from '../ui/Button.tsx';
import type { PlayProblem as Problem } from './playSource.ts';
import styles from './Stage.module.css';
import { isUnderWay, proxySeconds, useProxyStage } from './useProxyStage.ts';

/** Over the still: why nothing plays, what works all the same, and the way out. */
export function PlayProblem({ detail, problem }: { detail: VideoDetail; problem: Problem }) {
  const stores = useStores();
  const reload = usePlayer((state) => state.reload);
  const stage = useProxyStage(detail.summary.id);
  const offersCopy = problem.kind === 'codec' || problem.kind === 'damaged';
  return (
    <div className={styles['problem']} role="status">
      <b>{problem.title}</b>
      {offersCopy ? (
        <MakeCopy detail={detail} stage={stage} lead={problem.text} />
      ) : (
        <>
          <p>{problem.text}</p>
          {problem.kind === 'missing' ? (
            <Button size="small" onClick={() => void locate(stores, detail.summary)}>
              <FolderSearch size={14} />
              Locate file
            </Button>
          ) : (
            <Button size="small" onClick={reload}>
              <RotateCcw size={14} />
              Try again
            </Button>
          )}
        </>
      )}
    </div>
  );
}

interface MakeCopyProps {
  detail: VideoDetail;
  stage: StageStatus | null;
  /** How the sentence begins, up to its semicolon; empty for none. */
  lead: string;
  /** The sound that the copy gets, as an index of `probe.audio`. */
  audio?: number;
}

/** The offer of a copy, and how the making goes. */
export function MakeCopy({ detail, stage, lead, audio }: MakeCopyProps) {
  const make = usePlayer((state) => state.makeProxy);
  const cancel = usePlayer((state) => state.cancelProxy);
  const playing = usePlayer((state) => state.playing);
  const videos = useLibrary((state) => state.videos);
  if (stage && isUnderWay(stage)) {
    return (
      <>
        <p>{playing ? 'A copy for playing is being made; it plays from here when it is done.' : 'A copy for playing is being made.'}</p>
        <div className={styles['making']}>
          <Bar value={stage.progress} label="Copy for playing" />
          <span>{howFar(stage)}</span>
          <Button size="small" onClick={() => void cancel()}>
            Cancel
          </Button>
        </div>
      </>
    );
  }
  const seconds = proxySeconds(Object.values(videos), detail.summary.duration);
  const cost = seconds === null ? 'can be made in the background' : `takes about ${formatTotal(seconds)}`;
  const failed = stage?.state === 'failed' ? stage.reason : null;
  return (
    <>
      <p>
        {failed === null
          ? `${lead} ${lead === '' ? 'A' : 'a'} 540p copy for playing ${cost}.`.trim()
          : `The copy could not be made: ${failed}`}
      </p>
      <Button size="small" onClick={() => void make(audio)}>
        {failed === null ? 'Make it' : 'Try again'}
      </Button>
    </>
  );
}

function howFar(stage: StageStatus): string {
  if (stage.state === 'waiting') return 'waiting';
  const speed = stage.speed === null ? '' : `${formatSpeed(stage.speed)} · `;
  return stage.secondsLeft === null ? '' : `${speed}${formatDuration(stage.secondsLeft)} left`;
}
