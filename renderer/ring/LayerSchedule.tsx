import { useMemo } from 'react';
import { formatBytes } from '../format.ts';
import { useRing } from '../stores/useStores.ts';
import { DataTable } from './DataTable.tsx';
import { layersOf } from './layers.ts';
import { Picture } from './Picture.tsx';
import styles from './LayerSchedule.module.css';
import { planLayer } from './schedule.ts';
import { blockName, formatMs } from './wording.ts';

const LEFT = 76;
const TOP = 16;
const BAR = 20;
/** Least room that words need in a bar, px. */
const WORDS = 84;

/** The last layer of the last run as a plan of who computed when, on which block, and where anybody waited. */
export function LayerSchedule() {
  const last = useRing((state) => state.last);
  const tables = useRing((state) => state.tables);
  const layer = useMemo(() => (last ? (layersOf(last).at(-1) ?? []) : []), [last]);
  const facts = useMemo(() => planLayer(layer, 0), [layer]);
  const scheme = last?.steps[0]?.scheme ?? 'pass-kv';
  const ranks = last?.worldSize ?? 0;
  return (
    <section className={styles['panel']} aria-label="One layer in time">
      <header className={styles['head']}>
        <h2>One layer in time</h2>
        {facts.spanMs > 0 && <span className={styles['span']}>{formatMs(facts.spanMs)}</span>}
        <ul className={styles['legend']} aria-label="Colours">
          <li data-kind="compute">Compute</li>
          {facts.mostBytes > 0 && <li data-kind="brought">Brought in, longest is {formatBytes(facts.mostBytes)}</li>}
          <li data-kind="wait">Waiting for a block</li>
        </ul>
      </header>
      {layer.length === 0 ? (
        <p className={styles['none']}>No layer has been measured yet.</p>
      ) : tables ? (
        <DataTable
          label="Steps of the last layer"
          heads={['Worker', 'Step', 'Block', 'Waited', 'Computed', 'Brought in']}
          rows={layer.map((step) => [
            `Worker ${step.rank}`,
            step.step,
            blockName(step.rank, step.owner, step.scheme),
            formatMs(step.waitedMs),
            formatMs(step.computedMs),
            formatBytes(step.bytes),
          ])}
        />
      ) : (
        <Picture className={styles['stage']}>
          {(width, height) => {
            const plan = planLayer(layer, Math.max(0, width - LEFT - 4));
            const pitch = ranks > 0 ? Math.max(14, Math.min(42, (height - TOP) / ranks)) : 42;
            const bar = Math.min(BAR, pitch - 8);
            const now = plan.heads.length - 1;
            return (
              <svg width={width} height={Math.max(height, TOP + ranks * pitch)} aria-hidden="true">
                {plan.heads.map(({ step, x }, index) => (
                  <text key={step} x={LEFT + x + 1} y={9} className={styles['step']} data-now={step === now}>
                    {(plan.heads[index + 1]?.x ?? width) - x > 44 ? `Step ${step}` : ''}
                  </text>
                ))}
                {Array.from({ length: ranks }, (_, rank) => (
                  <text key={rank} x={0} y={TOP + rank * pitch + bar / 2 + 4} className={styles['name']}>
                    Worker {rank}
                  </text>
                ))}
                {plan.pieces.map(({ kind, rank, step, owner, x, width: length }) => {
                  const y = TOP + rank * pitch;
                  if (kind === 'wait')
                    return (
                      <rect
                        key={`w${rank}.${step}`}
                        x={LEFT + x}
                        y={y + bar + 3}
                        width={length}
                        height={5}
                        rx={2}
                        className={styles['wait']}
                      />
                    );
                  return (
                    <g key={`c${rank}.${step}`} data-now={step === now} className={styles['compute']}>
                      <rect x={LEFT + x} y={y} width={Math.max(1, length - 2)} height={bar} rx={Math.min(4, length / 2)} />
                      {length > WORDS && bar >= 14 && (
                        <text x={LEFT + x + 9} y={y + bar / 2 + 4}>
                          {blockName(rank, owner, scheme)}
                        </text>
                      )}
                    </g>
                  );
                })}
                {plan.brought.map(({ rank, step, x, width: length }) => (
                  <rect
                    key={`b${rank}.${step}`}
                    x={LEFT + x}
                    y={TOP + rank * pitch + bar + 3}
                    width={length}
                    height={5}
                    rx={2.5}
                    className={styles['brought']}
                  />
                ))}
              </svg>
            );
          }}
        </Picture>
      )}
    </section>
  );
}
