import { useState } from 'react';
import { LongtakeError } from '../../electron/contract/errors.ts';
import type { RingBenchResult } from '../../electron/contract/ring.ts';
import { countOf, formatBytes } from '../format.ts';
import { useLibrary, useSettings, useStores } from '../stores/useStores.ts';
import { Button } from '../ui/Button.tsx';
import { Select } from './controls.tsx';
import styles from './SettingsScreen.module.css';

const MOST = 16;

export function Workers() {
  const workers = useSettings((state) => state.settings.workers);
  const change = useSettings((state) => state.change);
  const cores = useLibrary((state) => state.queue.coresAvailable);
  const options = [
    { id: 'auto', label: 'One a core' },
    ...Array.from({ length: Math.min(MOST, Math.max(2, cores)) }, (_, i) => ({ id: String(i + 1), label: countOf(i + 1, 'worker') })),
  ];
  return (
    <Select
      label="Number of workers"
      value={workers === null ? 'auto' : String(workers)}
      options={options}
      onChange={(value) => void change({ workers: value === 'auto' ? null : Number(value) })}
    />
  );
}

/** Nothing is shown that was not measured: the run starts when it is asked for. */
export function MeasuredSpeed() {
  const { bridge } = useStores();
  const [result, setResult] = useState<RingBenchResult | null>(null);
  const [state, setState] = useState<'idle' | 'running' | { error: string }>('idle');
  const measure = async () => {
    setState('running');
    try {
      setResult(await bridge.request('ring.bench', {}));
      setState('idle');
    } catch (error) {
      setState({ error: LongtakeError.from(error).message });
    }
  };
  return (
    <>
      {result && (
        <dl className={styles['facts']}>
          <Fact name="Backend" value={`${result.backend}, ${countOf(result.workers, 'worker')}`} />
          <Fact name="Attention" value={`${(result.flopsPerSecond / 1e12).toFixed(3)} TFLOP/s`} />
          <Fact name="Copies in shared memory" value={`${(result.bytesPerSecond / 1e9).toFixed(1)} GB/s`} />
          {result.hopMicroseconds !== null && <Fact name="A hop between two workers" value={`${result.hopMicroseconds.toFixed(0)} µs`} />}
          <Fact
            name="Memory of the largest worker"
            value={result.privateBytesPerWorker === null ? 'not told' : formatBytes(result.privateBytesPerWorker)}
          />
        </dl>
      )}
      {typeof state === 'object' && (
        <p role="alert" className={styles['error']}>
          {state.error}
        </p>
      )}
      <Button disabled={state === 'running'} onClick={() => void measure()}>
        {state === 'running' ? 'Measuring' : result ? 'Measure again' : 'Measure'}
      </Button>
    </>
  );
}

function Fact({ name, value }: { name: string; value: string }) {
  return (
    <div>
      <dt>{name}</dt>
      <dd>{value}</dd>
    </div>
  );
}
