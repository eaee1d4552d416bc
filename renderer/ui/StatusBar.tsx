import { ShieldCheck, ShieldX } from 'lucide-react';
import { useEffect } from 'react';
import type { VideoDetail } from '../../electron/contract/library.ts';
import type { Storage } from '../../electron/contract/storage.ts';
import { countOf, formatBytes, formatTotal } from '../format.ts';
import { codecName } from '../library/facts.ts';
import { openSettings } from '../settings/openSettings.ts';
import { useLibrary, usePlayer, useStores, useSystem, useView } from '../stores/useStores.ts';
import styles from './StatusBar.module.css';

const HOST_WORDS = { starting: 'Starting', ready: 'Ready', restarting: 'Starting again', gone: 'Stopped' } as const;
/** Room on disk and network use are asked for this often while the window is seen, ms. */
const LOOK_MS = 60_000;

/** What stays on this computer, facts of what is open, and at the right what the computer has. */
export function StatusBar() {
  const stores = useStores();
  const screen = useView((state) => state.screen);
  const detail = usePlayer((state) => state.detail);
  const { host, network, storage, installs } = useSystem((state) => state);
  useLooks();
  const downloads = installs.filter((install) => install.error === null).length;
  return (
    <footer className={styles['status']}>
      <button
        type="button"
        className={styles['item']}
        title={`Network use since it was installed: ${network ? `${countOf(network.downloads, 'download')}, ${formatBytes(network.bytes)}` : 'not known yet'}`}
        onClick={() => openSettings(stores, 'privacy')}
      >
        {downloads > 0 ? <ShieldX size={14} className={styles['quiet']} /> : <ShieldCheck size={14} className={styles['ok']} />}
        Nothing leaves this computer
      </button>
      {downloads > 0 && <span>{countOf(downloads, 'download')}, network used for it only</span>}
      <span className={styles['facts']}>{screen === 'video' && detail ? factsOf(detail) : <LibraryFacts />}</span>
      <span className={styles['gap']} />
      <span className={styles['item']}>
        <i className={styles['dot']} data-state={host} />
        {HOST_WORDS[host]}
      </span>
      {storage && memoryOf(storage) > 0 && <span className={styles['wide']}>Video memory {formatBytes(memoryOf(storage))}</span>}
      {storage && <span className={styles['wide']}>{formatBytes(storage.freeBytes)} free</span>}
    </footer>
  );
}

function LibraryFacts() {
  const count = useLibrary((state) => state.order.length);
  const seconds = useLibrary((state) => Object.values(state.videos).reduce((sum, video) => sum + video.duration, 0));
  const storage = useSystem((state) => state.storage);
  if (count === 0) return null;
  const kept = storage ? storage.databaseBytes + storage.videos.reduce((sum, video) => sum + video.index + video.sprites, 0) : 0;
  return [countOf(count, 'video'), seconds > 0 ? formatTotal(seconds) : '', kept > 0 ? `index ${formatBytes(kept)}` : '']
    .filter((part) => part !== '')
    .join(' · ');
}

function useLooks(): void {
  const look = useSystem((state) => state.look);
  useEffect(() => {
    const timer = setInterval(() => {
      if (!document.hidden) void look();
    }, LOOK_MS);
    return () => clearInterval(timer);
  }, [look]);
}

function memoryOf({ videos }: Storage): number {
  return videos.reduce((sum, video) => sum + video.memory, 0);
}

function factsOf({ probe, summary }: VideoDetail): string {
  const video = probe?.video;
  const parts = [
    video ? `${video.width} × ${video.height}` : 'Sound only',
    video?.frameRate != null ? `${Number(video.frameRate.toFixed(2))} fps${video.variableFrameRate ? ', varying' : ''}` : '',
    codecName(video?.codec ?? probe?.audio[0]?.codec ?? null),
    formatBytes(summary.sizeBytes),
  ];
  return parts.filter((part) => part !== '').join(' · ');
}
