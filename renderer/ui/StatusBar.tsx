import { ShieldCheck } from 'lucide-react';
import { countOf, formatBytes, formatTotal } from '../format.ts';
import { hasImageText } from '../stores/system.ts';
import { useLibrary, usePlayer, useSystem, useView } from '../stores/useStores.ts';
import type { VideoDetail } from '../../electron/contract/library.ts';
import styles from './StatusBar.module.css';

const HOST_WORDS = { starting: 'Starting', ready: 'Ready', restarting: 'Starting again', gone: 'Stopped' } as const;

export function StatusBar() {
  const screen = useView((state) => state.screen);
  const detail = usePlayer((state) => state.detail);
  const videos = useLibrary((state) => state.videos);
  const host = useSystem((state) => state.host);
  const models = useSystem((state) => state.models);
  const all = Object.values(videos);
  const seconds = all.reduce((sum, video) => sum + video.duration, 0);
  const facts =
    screen === 'video' && detail
      ? factsOf(detail)
      : all.length > 0
        ? [[countOf(all.length, 'video'), ...(seconds > 0 ? [formatTotal(seconds)] : [])].join(' · ')]
        : [];
  return (
    <footer className={styles['status']}>
      <span className={styles['item']}>
        <ShieldCheck size={14} className={styles['ok']} />
        Nothing leaves this computer
      </span>
      {facts.map((fact) => (
        <span key={fact}>{fact}</span>
      ))}
      <span className={styles['gap']} />
      {models.length > 0 && (
        <span className={styles['wide']}>{hasImageText(models) ? 'Picture search by free words' : 'Concept search'}</span>
      )}
      <span className={styles['item']}>
        <i className={styles['dot']} data-state={host} />
        {HOST_WORDS[host]}
      </span>
    </footer>
  );
}

function factsOf({ probe, summary }: VideoDetail): string[] {
  const video = probe?.video;
  const parts = [
    video ? `${video.width} × ${video.height}` : 'Sound only',
    video?.frameRate != null ? `${Number(video.frameRate.toFixed(2))} fps${video.variableFrameRate ? ', varying' : ''}` : '',
    (video?.codec ?? probe?.audio[0]?.codec ?? '').toUpperCase(),
    formatBytes(summary.sizeBytes),
  ];
  return [parts.filter((part) => part !== '').join(' · ')];
}
