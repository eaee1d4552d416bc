import { CircleCheck, CircleX } from 'lucide-react';
import type { RingSelftestResult } from '../../electron/contract/ring.ts';
import { useRing } from '../stores/useStores.ts';
import { Button } from '../ui/Button.tsx';
import { DataTable } from './DataTable.tsx';
import styles from './side.module.css';
import { scientific, selftestSentence, speakScientific } from './wording.ts';

/** The exactness certificate of this computer, made when it is asked for. */
export function Exactness() {
  const selftest = useRing((state) => state.selftest);
  const running = useRing((state) => state.busy.selftest);
  const tables = useRing((state) => state.tables);
  const run = useRing((state) => state.runSelftest);
  return (
    <section className={styles['part']} aria-label="Exact on this computer">
      <div className={styles['partHead']}>
        <h2>Exact on this computer</h2>
        {selftest && <time dateTime={new Date(selftest.at).toISOString()}>{clockOf(selftest.at)}</time>}
      </div>
      <div className={styles['verdict']} aria-live="polite">
        {selftest ? <Verdict result={selftest.result} /> : <p className={styles['note']}>Not tested since this window was opened.</p>}
        <Button disabled={running} onClick={() => void run()}>
          {running ? 'Testing' : selftest ? 'Test again' : 'Test'}
        </Button>
      </div>
      {selftest && !tables && <p className={styles['note']}>{selftestSentence(selftest.result)}</p>}
      {selftest && tables && (
        <DataTable
          label="Cases of the exactness test"
          heads={['Case', 'Workers', 'Worst difference', 'Limit', 'Same bits', 'Passed']}
          rows={selftest.result.cases.map((one) => [
            `${one.backend}, ${one.scheme}, ${one.layout}, ${one.mask}, ${one.dtype}, ${one.transport}`,
            one.workers,
            one.maxAbsError.toExponential(1),
            one.tolerance.toExponential(1),
            one.sameBits ? 'yes' : 'no',
            one.passed ? 'yes' : 'no',
          ])}
        />
      )}
      {selftest?.result.missing.map(({ backend, reason }) => (
        <p key={backend} className={styles['note']}>
          Without {backend}: {reason}
        </p>
      ))}
    </section>
  );
}

function Verdict({ result }: { result: RingSelftestResult }) {
  const Icon = result.passed ? CircleCheck : CircleX;
  return (
    <>
      <Icon size={20} className={styles[result.passed ? 'ok' : 'bad']} />
      <div>
        <p className={styles['figure']}>
          <span className={styles['spoken']}>
            {result.passed ? 'Passed' : 'Failed'}, {speakScientific(result.maxAbsError)}
          </span>
          <Power value={result.maxAbsError} />
        </p>
        <p>
          {result.passed ? '' : 'Failed: '}worst difference, limit <Power value={result.tolerance} />
        </p>
      </div>
    </>
  );
}

function Power({ value }: { value: number }) {
  const { digits, exponent } = scientific(value);
  return (
    <span aria-hidden="true">
      {digits === '1' ? '' : `${digits} × `}10<sup>{exponent}</sup>
    </span>
  );
}

function clockOf(at: number): string {
  return new Date(at).toLocaleTimeString('en-GB', { hour: '2-digit', minute: '2-digit' });
}
