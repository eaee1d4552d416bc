import { ArrowLeftRight, RefreshCw } from 'lucide-react';
import { capital, formatBytes } from '../format.ts';
import { useRing } from '../stores/useStores.ts';
import { DataTable } from './DataTable.tsx';
import { layersOf, totalsOf } from './layers.ts';
import styles from './side.module.css';
import { costsOf, runSentence, SCHEMES, type Scheme } from './wording.ts';

const ROWS: Scheme[] = ['pass-q', 'pass-kv'];

/** What travels between the workers in the last run, and the two costs from which it was chosen. */
export function WhatTravels() {
  const last = useRing((state) => state.last);
  const chosen = useRing((state) => state.chosen);
  const tables = useRing((state) => state.tables);
  const told = useRing((state) => state.status?.last ?? null);
  const scheme = last?.steps[0]?.scheme ?? told?.scheme ?? null;
  // a measurement weighs a few requests, even where no run has been weighed yet
  const tried = useRing((state) => state.bench?.crossover.points[0] ?? null);
  // of a run whose scheme the caller fixed the reason says only that
  const weighed = [
    { reason: chosen?.reason ?? '', scheme: chosen?.steps[0]?.scheme ?? null, run: chosen },
    { reason: told?.reason ?? '', scheme: told?.scheme ?? null, run: null },
    { reason: tried?.reason ?? '', scheme: tried?.chosen ?? null, run: null },
  ].find((one) => costsOf(one.reason) !== null);
  const taken = weighed?.scheme ?? null;
  const costs = costsOf(weighed?.reason ?? '');
  const totals = weighed?.run ? totalsOf(weighed.run.steps) : null;
  const perHop = totals && totals.hops > 0 ? totals.bytes / totals.hops : null;
  const Icon = scheme === 'pass-q' ? ArrowLeftRight : RefreshCw;
  const rows = ROWS.map((one) => ({
    scheme: one,
    moved: one === taken && perHop !== null ? formatBytes(perHop) : '',
    time: costs?.times[one] ?? '',
  }));
  return (
    <section className={styles['part']} aria-label="What travels">
      <h2>What travels</h2>
      {scheme === null ? (
        <p className={styles['note']}>Nothing has travelled yet.</p>
      ) : (
        <div className={styles['now']}>
          <Icon size={16} />
          <div>
            <b>In the last run, {SCHEMES[scheme].travels}</b>
            {last && <span>{runSentence(last.worldSize, scheme, layersOf(last).length, totalsOf(last.steps).bytes)}</span>}
          </div>
        </div>
      )}
      {costs &&
        (tables ? (
          <DataTable
            label="Costs of the last choice"
            heads={['For the last choice', 'Moved per hop', 'Time, estimated']}
            rows={rows.map((row) => [SCHEMES[row.scheme].row, row.moved === '' ? 'not run' : row.moved, row.time])}
          />
        ) : (
          <dl className={styles['costs']}>
            <div className={styles['costsHead']}>
              <dt>{`${costs.newTokens.toLocaleString('en')} new over ${costs.cachedTokens.toLocaleString('en')} tokens`}</dt>
              <dd>Moved per hop</dd>
              <dd>Estimated</dd>
            </div>
            {rows.map((row) => (
              <div key={row.scheme} data-taken={row.scheme === taken}>
                <dt>{SCHEMES[row.scheme].row}</dt>
                <dd>{row.moved}</dd>
                <dd>{row.time}</dd>
              </div>
            ))}
          </dl>
        ))}
      {costs && (
        <p className={styles['note']}>
          Chosen from what this computer measured: {costs.compute} a worker, {costs.transfer} from memory. {sentence(costs.because)}
        </p>
      )}
      {!costs && scheme !== null && (
        <p className={styles['note']}>The last run was asked to use {SCHEMES[scheme].name}, so nothing was weighed.</p>
      )}
    </section>
  );
}

function sentence(text: string): string {
  return `${capital(text)}.`;
}
