import { useEffect } from 'react';
import { formatBytes } from '../format.ts';
import { useSystem, useView } from '../stores/useStores.ts';
import type { ThemeChoice } from '../stores/view.ts';
import { Button } from '../ui/Button.tsx';
import { CheckList } from './CheckList.tsx';
import { ModelList } from './ModelList.tsx';
import styles from './SettingsScreen.module.css';

const THEMES: { id: ThemeChoice; label: string }[] = [
  { id: 'system', label: 'As the system' },
  { id: 'dark', label: 'Dark' },
  { id: 'light', label: 'Light' },
];

export function SettingsScreen() {
  const theme = useView((state) => state.theme);
  const setTheme = useView((state) => state.setTheme);
  const shell = useSystem((state) => state.shell);
  const models = useSystem((state) => state.models);
  const checks = useSystem((state) => state.checks);
  const checking = useSystem((state) => state.checking);
  const runChecks = useSystem((state) => state.runChecks);
  useEffect(() => {
    void runChecks();
  }, [runChecks]);
  const installed = models.filter((model) => model.state === 'installed');
  return (
    <div className={styles['screen']}>
      <div className={styles['column']}>
        <h1>Settings</h1>
        <section aria-labelledby="settings-look">
          <h2 id="settings-look">Look</h2>
          <div className={styles['choice']} role="radiogroup" aria-label="Theme">
            {THEMES.map(({ id, label }) => (
              <label key={id}>
                <input type="radio" name="theme" value={id} checked={theme === id} onChange={() => setTheme(id)} />
                {label}
              </label>
            ))}
          </div>
        </section>
        <section aria-labelledby="settings-models">
          <h2 id="settings-models">Models</h2>
          <p>
            All of them run on this computer. {installed.length} of {models.length} are here,{' '}
            {formatBytes(installed.reduce((sum, model) => sum + model.sizeBytes, 0))}.
          </p>
          <ModelList models={models} />
        </section>
        <section aria-labelledby="settings-checks">
          <header>
            <h2 id="settings-checks">This computer</h2>
            <Button size="small" disabled={checking} onClick={() => void runChecks()}>
              {checking ? 'Checking' : 'Check again'}
            </Button>
          </header>
          <CheckList checks={checks} />
        </section>
        <p className={styles['version']}>
          Longtake {shell?.version} {shell?.kind === 'browser' ? 'in a browser' : ''}
        </p>
      </div>
    </div>
  );
}
