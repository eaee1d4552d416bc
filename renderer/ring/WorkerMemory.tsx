import { formatBytes } from '../format.ts';
import { useRing } from '../stores/useStores.ts';
import { cellsOf } from './cells.ts';
import { DataTable } from './DataTable.tsx';
import styles from './side.module.css';

const ACROSS = 60;
const MOST_CELLS = 120;

/** Memory of every worker, as the system tells it, and what they share. */
export function WorkerMemory() {
  const status = useRing((state) => state.status);
  const tables = useRing((state) => state.tables);
  const told = status?.workers.filter((worker) => worker.privateBytes !== null) ?? [];
  const bytes = told.map((worker) => worker.privateBytes ?? 0);
  const { cellBytes, cells } = cellsOf(bytes, MOST_CELLS);
  return (
    <section className={styles['part']} aria-label="Memory">
      <div className={styles['partHead']}>
        <h2>Memory</h2>
        {status?.state === 'ready' && <span>{formatBytes(status.sharedBytes)} shared by all</span>}
      </div>
      {told.length === 0 ? (
        <p className={styles['note']}>{status?.state === 'ready' ? 'This system does not tell it.' : 'No worker runs now.'}</p>
      ) : tables ? (
        <DataTable
          label="Memory of every worker"
          heads={['Worker', 'Private memory']}
          rows={told.map((worker) => [`Worker ${worker.id}`, formatBytes(worker.privateBytes ?? 0)])}
        />
      ) : (
        <>
          {told.map((worker, index) => (
            <div key={worker.id} className={styles['cells']}>
              <span>{worker.id}</span>
              <svg viewBox={`0 0 ${ACROSS * 5} ${Math.ceil((cells[index] ?? 0) / ACROSS) * 6}`} aria-hidden="true">
                {Array.from({ length: cells[index] ?? 0 }, (_, cell) => (
                  <rect key={cell} x={(cell % ACROSS) * 5} y={Math.floor(cell / ACROSS) * 6} width={4} height={5} rx={1} />
                ))}
              </svg>
              <span>{formatBytes(worker.privateBytes ?? 0)}</span>
            </div>
          ))}
          <p className={styles['note']}>One cell is {cellBytes / 2 ** 20} MiB that only this worker has.</p>
        </>
      )}
    </section>
  );
}
