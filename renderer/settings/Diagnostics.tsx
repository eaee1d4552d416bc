import { useState } from 'react';
import { LongtakeError } from '../../electron/contract/errors.ts';
import { useStores, useSystem } from '../stores/useStores.ts';
import { Button } from '../ui/Button.tsx';
import styles from './SettingsScreen.module.css';

/** The folder of the logs, and a report that is written for a person to read before it is sent to anybody. */
export function Diagnostics() {
  const stores = useStores();
  const isApp = useSystem((state) => state.shell?.kind === 'app');
  const [path, setPath] = useState('');
  const attempt = (work: Promise<unknown>) => {
    work.catch((error: unknown) => stores.messages.getState().tellError(LongtakeError.from(error).toData()));
  };
  if (!isApp) return <p>The app writes it. In a terminal, "longtake doctor --json" says what this computer has.</p>;
  return (
    <>
      <div className={styles['buttons']}>
        <Button onClick={() => attempt(stores.bridge.request('shell.writeReport', {}).then((made) => setPath(made.path)))}>
          Write a report
        </Button>
        <Button onClick={() => attempt(stores.bridge.request('shell.openLogs', {}))}>Open the log folder</Button>
      </div>
      <p role="status">{path === '' ? '' : `Written to ${path}. Nothing was sent.`}</p>
    </>
  );
}
