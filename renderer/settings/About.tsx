import { useEffect } from 'react';
import { useSystem } from '../stores/useStores.ts';
import { Button } from '../ui/Button.tsx';
import { CheckList } from './CheckList.tsx';
import styles from './SettingsScreen.module.css';

export function About() {
  const { shell, checks, checking, runChecks } = useSystem((state) => state);
  useEffect(() => {
    void runChecks();
  }, [runChecks]);
  return (
    <>
      <CheckList checks={checks} />
      <p className={styles['version']}>
        Longtake {shell?.version} {shell?.kind === 'browser' ? 'in a browser' : ''}
      </p>
      <Button disabled={checking} onClick={() => void runChecks()}>
        {checking ? 'Checking' : 'Check again'}
      </Button>
    </>
  );
}
