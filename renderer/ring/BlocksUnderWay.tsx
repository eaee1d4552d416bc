import { useMemo } from 'react';
import { formatBytes } from '../format.ts';
import { ringSize } from '../stores/ring.ts';
import { useRing } from '../stores/useStores.ts';
import { AT_REST, drawHop, hopsOf, ownerAt, placeOf, progressOf } from './blocks.ts';
import styles from './BlocksUnderWay.module.css';
import { DataTable } from './DataTable.tsx';
import { arcPath, arrowHead, placeRing } from './geometry.ts';
import { hiddenShare, layersOf, totalsByRank, totalsOf } from './layers.ts';
import { Picture } from './Picture.tsx';
import { useSince } from './useMoving.ts';
import { WorkerCard, type WorkerFacts } from './WorkerCard.tsx';
import { formatMs, formatShare } from './wording.ts';

/** The workers around their ring, and the blocks between them. */
export function BlocksUnderWay() {
  const { status, last, running, busy, tables, restart } = useRing((state) => state);
  const count = useRing(ringSize);
  const layers = useMemo(() => (last ? layersOf(last) : []), [last]);
  const layer = layers.at(-1) ?? [];
  const live = running.find((ranks) => ranks.some(({ state }) => state !== 'done'));
  const worldSize = live?.length ?? last?.worldSize ?? 0;
  const totals = useMemo(() => totalsByRank(last?.steps ?? [], count), [last, count]);
  const hidden = last && last.worldSize > 1 ? hiddenShare(totalsOf(last.steps)) : null;
  const hops = hopsOf(layer, last?.worldSize ?? 0, live);
  const step = live ? Math.min(...live.map((one) => one.step)) : -1;
  const since = useSince(step, live !== undefined && !tables);
  const scheme = last?.steps[0]?.scheme ?? 'pass-kv';
  const facts = Array.from({ length: count }, (_, id): WorkerFacts => {
    const now = live?.find(({ rank }) => rank === id) ?? null;
    const lastStep = layer.findLast((one) => one.rank === id);
    return {
      id,
      process: status?.workers.find((one) => one.id === id) ?? null,
      computed: totals[id] ? hiddenShare(totals[id]) : null,
      live: now,
      owner: now && worldSize > 0 ? ownerAt(id, now.step, worldSize) : (lastStep?.owner ?? null),
      scheme,
      restarting: busy.restarting === id,
    };
  });
  const shown = hops.filter((hop) => count === last?.worldSize && hop.to < count);
  return (
    <section className={styles['panel']} aria-label="Blocks under way">
      <header className={styles['head']}>
        <h2>Blocks under way</h2>
        <p>
          {scheme === 'pass-q'
            ? 'Each worker computes on its own block and passes its results on'
            : 'Each worker computes on one block of keys and values while it passes the last one on'}
        </p>
      </header>
      {tables ? (
        <DataTable
          label="Workers of the last run"
          heads={['Worker', 'Steps from others', 'Computed', 'Waited', 'Brought in', 'Private memory', 'Restarted']}
          rows={facts.map(({ id, process }) => {
            const { hops: count = 0, computedMs = 0, waitedMs = 0, bytes = 0 } = totals[id] ?? {};
            return [
              `Worker ${id}`,
              count,
              formatMs(computedMs),
              formatMs(waitedMs),
              formatBytes(bytes),
              process?.privateBytes == null ? 'not told' : formatBytes(process.privateBytes),
              process?.generation ?? 0,
            ];
          })}
        />
      ) : (
        <Picture className={styles['stage']}>
          {(width, height) => {
            const ring = placeRing(count, width, height);
            return (
              <>
                <svg className={styles['drawing']} width={width} height={height} aria-hidden="true">
                  {ring.arcs.map(
                    (arc, index) =>
                      arc && (
                        <g key={index}>
                          <path d={arcPath(ring, arc)} className={styles['arc']} />
                          <path d={arrowHead(ring, arc)} className={styles['arrow']} />
                        </g>
                      ),
                  )}
                  {shown.map((hop) => {
                    const drawn = drawHop(ring, hop, since === null ? AT_REST : progressOf(since, hop.step));
                    return (
                      drawn && (
                        <g key={drawn.key}>
                          <path d={drawn.done} className={styles['done']} />
                          {drawn.squares.map(({ x, y }, index) => (
                            <rect key={index} x={x} y={y} width={10} height={10} rx={2} className={styles['block']} />
                          ))}
                          <text x={drawn.label.x} y={drawn.label.y} textAnchor={drawn.anchor}>
                            {formatMs(hop.step.computedMs + hop.step.waitedMs)}
                          </text>
                        </g>
                      )
                    );
                  })}
                </svg>
                {width > 0 &&
                  facts.map((one) => (
                    <WorkerCard
                      key={one.id}
                      facts={one}
                      place={ring.cards[one.id]!}
                      size={ring.card}
                      onRestart={() => void restart(one.id)}
                    />
                  ))}
                <div className={styles['centre']}>
                  {hidden !== null && (
                    <>
                      <b>{formatShare(hidden)}</b>
                      <span>of the time, transfer is hidden</span>
                    </>
                  )}
                  <small>{placeOf(last, layers.length, live)}</small>
                </div>
              </>
            );
          }}
        </Picture>
      )}
    </section>
  );
}
