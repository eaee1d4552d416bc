import { RotateCw } from 'lucide-react';
import type { RankLive, RingStatus } from '../../electron/contract/ring.ts';
import { countOf, formatBytes } from '../format.ts';
import { Bar } from '../ui/Bar.tsx';
import { IconButton } from '../ui/Button.tsx';
import type { CardSize, Point } from './geometry.ts';
import { formatShare, type Scheme } from './wording.ts';
import styles from './BlocksUnderWay.module.css';

export interface WorkerFacts {
  id: number;
  process: RingStatus['workers'][number] | null;
  /** Share of its time in which it computed, in the run that is shown; null where it had no part. */
  computed: number | null;
  live: RankLive | null;
  /** Whose block it uses now, or used last. */
  owner: number | null;
  scheme: Scheme;
  restarting: boolean;
}

interface WorkerCardProps {
  facts: WorkerFacts;
  place: Point;
  size: CardSize;
  onRestart: () => void;
}

export function WorkerCard({ facts, place, size, onRestart }: WorkerCardProps) {
  const { id, process, computed } = facts;
  const style = { left: place.x - size.width / 2, top: place.y - size.height / 2, width: size.width, height: size.height };
  const small = size.height < 80;
  return (
    <section className={styles['card']} aria-label={`Worker ${id}`} style={style} data-small={small}>
      <div className={styles['cardHead']}>
        <i className={styles['dot']} data-state={dotOf(facts)} />
        <h3>Worker {id}</h3>
        {process && (
          <>
            <span className={styles['memory']} title="Private memory of this process">
              {small || process.privateBytes === null ? '' : formatBytes(process.privateBytes)}
            </span>
            <IconButton label={`Restart worker ${id}`} className={styles['restart']} disabled={facts.restarting} onClick={onRestart}>
              <RotateCw size={14} />
            </IconButton>
          </>
        )}
      </div>
      {computed !== null && !small && (
        <div className={styles['measure']}>
          <span>Compute</span>
          <Bar value={computed} label={`Worker ${id} computed`} />
          <b>{formatShare(computed)}</b>
        </div>
      )}
      {process && process.generation > 0 && !small && (
        <div className={styles['measure']}>
          <span className={styles['wide']}>Restarted {countOf(process.generation, 'time')}</span>
        </div>
      )}
      <div className={styles['doing']}>{stateOf(facts)}</div>
    </section>
  );
}

function dotOf({ restarting, process, live }: WorkerFacts): string {
  if (restarting) return 'restarting';
  if (!process) return 'off';
  return live && live.state !== 'idle' && live.state !== 'done' ? 'busy' : 'ready';
}

function stateOf({ restarting, live, owner, process, id, scheme }: WorkerFacts): string {
  if (restarting) return 'Restarting';
  const block =
    owner === null ? '' : owner === id ? 'its own block' : `${scheme === 'pass-q' ? 'the results' : 'the block'} of worker ${owner}`;
  if (live?.state === 'waiting') return block === '' ? 'Waits for a block' : `Waits for ${block}`;
  if (live?.state === 'computing') return block === '' ? 'Computes' : `On ${block}`;
  if (!process) return 'Ended, starts when needed';
  return block === '' ? 'Ready' : `Last on ${block}`;
}
