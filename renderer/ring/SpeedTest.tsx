import { formatBytes } from '../format.ts';
import { useRing } from '../stores/useStores.ts';
import { Button } from '../ui/Button.tsx';
import styles from './side.module.css';
import { formatShare } from './wording.ts';

/** The speed of this ring, measured when it is asked for. */
export function SpeedTest() {
  const bench = useRing((state) => state.bench);
  const running = useRing((state) => state.busy.bench);
  const run = useRing((state) => state.runBench);
  return (
    <section className={styles['part']} aria-label="Speed">
      <div className={styles['partHead']}>
        <h2>Speed</h2>
        <Button size="small" disabled={running} onClick={() => void run()}>
          {running ? 'Measuring' : bench ? 'Measure again' : 'Measure'}
        </Button>
      </div>
      {bench ? (
        <dl className={styles['facts']}>
          <div>
            <dt>Attention, {bench.length.toLocaleString('en')} tokens</dt>
            <dd>{(bench.flopsPerSecond / 1e9).toFixed(1)} GFLOP/s</dd>
          </div>
          <div>
            <dt>Waited for a block</dt>
            <dd>{formatShare(bench.exposedTransfer)}</dd>
          </div>
          <div>
            <dt>A copy in shared memory</dt>
            <dd>{formatBytes(bench.bytesPerSecond)}/s</dd>
          </div>
          {bench.hopMicroseconds !== null && (
            <div>
              <dt>A hop between two workers</dt>
              <dd>{bench.hopMicroseconds.toFixed(0)} µs</dd>
            </div>
          )}
        </dl>
      ) : (
        <p className={styles['note']}>Not measured since this window was opened.</p>
      )}
    </section>
  );
}
