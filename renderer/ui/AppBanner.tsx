import { Copy, TriangleAlert } from 'lucide-react';
import { useState } from 'react';
import type { Stage } from '../../electron/contract/jobs.ts';
import { missingModels } from '../settings/missingModels.ts';
import { openSettings } from '../settings/openSettings.ts';
import type { Stores } from '../stores/stores.ts';
import { useLibrary, useSettings, useStores, useSystem } from '../stores/useStores.ts';
import styles from './AppBanner.module.css';
import { Button } from './Button.tsx';
import { troubleOf, type Remedy, type Trouble } from './trouble.ts';

/** Under the title bar, while something stops the whole app: what, what was kept, one action, and the code for a report. */
export function AppBanner() {
  const { host, hostError, resting, checks, shell, models } = useSystem((state) => state);
  const byId = useLibrary((state) => state.videos);
  const { skipStages } = useSettings((state) => state.settings);
  const videos = Object.values(byId);
  const missing = missingModels(models, videos, skipStages);
  const trouble = troubleOf({ host, hostError, restarts: shell?.kind !== 'browser', resting, videos, checks, missing });
  if (!trouble) return null;
  return <Banner key={trouble.code} trouble={trouble} unread={missing.map(({ stage }) => stage)} />;
}

function Banner({ trouble: { tone, what, kept, code, remedy }, unread }: { trouble: Trouble; unread: Stage[] }) {
  const stores = useStores();
  const [copied, setCopied] = useState(false);
  const copy = () => {
    void navigator.clipboard.writeText(`${code}: ${what}`).then(
      () => setCopied(true),
      () => setCopied(false),
    );
  };
  const leaveOut = () => {
    const { settings, change } = stores.settings.getState();
    void change({ skipStages: [...new Set([...settings.skipStages, ...unread])] });
  };
  return (
    <div className={styles['banner']} role="alert" data-tone={tone}>
      <TriangleAlert size={16} />
      <p>
        <b>{what}</b> {kept}
      </p>
      {code !== '' && <code>{code}</code>}
      {code !== '' && (
        <Button look="ghost" size="small" onClick={copy}>
          <Copy size={14} />
          {copied ? 'Copied' : 'Copy'}
        </Button>
      )}
      {tone === 'warn' && (
        <Button look="ghost" size="small" onClick={leaveOut}>
          Leave it out
        </Button>
      )}
      {remedy && (
        <Button size="small" onClick={() => carryOut(remedy, stores)}>
          {REMEDY_LABELS[remedy.kind]}
        </Button>
      )}
    </div>
  );
}

const REMEDY_LABELS: Record<Remedy['kind'], string> = {
  'restart-host': 'Try again',
  storage: 'Show what can be cleared',
  models: 'Open Models',
  check: 'Check again',
  'go-on': 'Go on',
};

function carryOut(remedy: Remedy, stores: Stores): void {
  const { restartHost, runChecks } = stores.system.getState();
  switch (remedy.kind) {
    case 'restart-host':
      return void restartHost();
    case 'storage':
    case 'models':
      openSettings(stores, remedy.kind);
      return;
    case 'check':
      return void runChecks();
    case 'go-on':
      // what was lacking may be there by now: the checks say so
      void runChecks();
      for (const id of remedy.videoIds) void stores.library.getState().retry(id);
  }
}
