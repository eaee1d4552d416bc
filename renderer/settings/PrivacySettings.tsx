import { useEffect, useState } from 'react';
import { countOf, formatBytes } from '../format.ts';
import { useLibrary, useSettings, useStores, useSystem } from '../stores/useStores.ts';
import { Button } from '../ui/Button.tsx';
import { Dialog } from '../ui/Dialog.tsx';
import { Switch } from './controls.tsx';
import styles from './SettingsScreen.module.css';

export function NetworkUseLine() {
  const { network, hosts, look } = useSystem((state) => state);
  useEffect(() => void look(), [look]);
  return (
    <>
      <p className={styles['number']}>
        {network ? `${formatBytes(network.bytes)} in ${countOf(network.downloads, 'download')}` : 'Not known yet'}
      </p>
      <p>
        Since it was installed. Models and updates that you ask for are all that is ever fetched, and nothing is sent. A download may reach:
      </p>
      <ul className={styles['hosts']}>
        {hosts.map((host) => (
          <li key={host}>{host}</li>
        ))}
      </ul>
    </>
  );
}

export function NetworkBlock() {
  const blocked = useSettings((state) => state.settings.networkBlocked);
  const change = useSettings((state) => state.change);
  return <Switch label="Block all network" on={blocked} onChange={(on) => void change({ networkBlocked: on })} />;
}

export function DeleteEverything() {
  const [asked, setAsked] = useState(false);
  return (
    <>
      <Button onClick={() => setAsked(true)}>Delete everything</Button>
      {asked && <DeleteDialog onClose={() => setAsked(false)} />}
    </>
  );
}

function DeleteDialog({ onClose }: { onClose: () => void }) {
  const stores = useStores();
  const count = useLibrary((state) => state.order.length);
  const deleteAll = useLibrary((state) => state.deleteAll);
  const [understood, setUnderstood] = useState(false);
  const run = async () => {
    onClose();
    if (!(await deleteAll())) return;
    stores.search.getState().clear();
    window.localStorage.clear();
    stores.messages
      .getState()
      .tell({ tone: 'plain', title: 'Everything is deleted', lines: ['Your video files are where they were.'], code: '' });
    stores.view.getState().show('library');
  };
  return (
    <Dialog
      title="Delete everything?"
      width={460}
      onClose={onClose}
      footer={
        <>
          <Button onClick={onClose}>Keep</Button>
          <Button look="primary" disabled={!understood} onClick={() => void run()}>
            Delete
          </Button>
        </>
      }
    >
      <div className={styles['ask']}>
        <p>
          What was read of {countOf(count, 'video')} goes, with your segments, markers, corrections, searches and settings. It cannot be
          taken back. Your video files and the models stay.
        </p>
        <label>
          <input type="checkbox" checked={understood} onChange={(event) => setUnderstood(event.target.checked)} /> Delete it all
        </label>
      </div>
    </Dialog>
  );
}
