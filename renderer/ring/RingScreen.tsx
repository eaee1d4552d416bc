import { Cpu, Table } from 'lucide-react';
import { keyOf } from '../commands.ts';
import { countOf } from '../format.ts';
import { ringSize } from '../stores/ring.ts';
import { useRing, useStores } from '../stores/useStores.ts';
import { Button, IconButton } from '../ui/Button.tsx';
import { isMac } from '../useCommands.ts';
import { BlocksUnderWay } from './BlocksUnderWay.tsx';
import { Exactness } from './Exactness.tsx';
import { LayerSchedule } from './LayerSchedule.tsx';
import { RingLog } from './RingLog.tsx';
import { ReadingLine } from './ReadingLine.tsx';
import styles from './RingScreen.module.css';
import { SpeedTest } from './SpeedTest.tsx';
import { useSeen } from './useSeen.ts';
import { WhatTravels } from './WhatTravels.tsx';
import { WorkerMemory } from './WorkerMemory.tsx';

/** The workers at their work: what they compute, what travels, and whether it is exact. */
export function RingScreen() {
  const stores = useStores();
  const tables = useRing((state) => state.tables);
  const toggleTables = useRing((state) => state.toggleTables);
  const known = useRing((state) => state.status !== null || state.last !== null);
  const count = useRing(ringSize);
  useSeen();
  return (
    <div className={styles['screen']}>
      <header className={styles['top']}>
        <h1>Ring</h1>
        <ReadingLine />
        <span className={styles['gap']} />
        <IconButton label="Show as tables" hint={keyOf('ring-tables', isMac)} aria-pressed={tables} onClick={toggleTables}>
          <Table size={16} />
        </IconButton>
        <Button
          onClick={() => {
            stores.settings.getState().open('workers');
            stores.view.getState().show('settings');
          }}
        >
          <Cpu size={14} />
          {count > 0 ? countOf(count, 'worker') : 'Workers'}
        </Button>
      </header>
      {known && count === 0 ? <Empty /> : <BlocksUnderWay />}
      <div className={styles['side']} role="group" aria-label="Why and how exact" tabIndex={0}>
        <WhatTravels />
        <Exactness />
        <SpeedTest />
      </div>
      <LayerSchedule />
      <div className={styles['side']} role="group" aria-label="Memory and log" tabIndex={0}>
        <WorkerMemory />
        <RingLog />
      </div>
    </div>
  );
}

function Empty() {
  const testing = useRing((state) => state.busy.selftest);
  const starting = useRing((state) => state.status?.state === 'starting');
  const run = useRing((state) => state.runSelftest);
  return (
    <section className={styles['empty']} aria-label="Blocks under way">
      <p>
        {starting
          ? 'The workers are being started.'
          : 'The ring has not run yet. Its workers start when a video is read for questions, or now:'}
      </p>
      <Button look="primary" disabled={testing} onClick={() => void run()}>
        {testing ? 'Testing' : 'Test that it is exact'}
      </Button>
    </section>
  );
}
