import { AudioLines, Film } from 'lucide-react';
import type { ReactNode } from 'react';
import type { VideoSummary } from '../../electron/contract/library.ts';
import { useStores } from '../stores/useStores.ts';
import styles from './Poster.module.css';

interface PosterProps {
  video: VideoSummary;
  className?: string | undefined;
  children?: ReactNode;
}

/** The still of a video in a 16:9 frame; an icon until there is one. */
export function Poster({ video, className, children }: PosterProps) {
  const { bridge } = useStores();
  const probed = video.stages.some((stage) => stage.name === 'probe' && stage.state === 'done');
  const Icon = probed && video.width === null ? AudioLines : Film;
  const read = video.stages.some((stage) => stage.state === 'done' || stage.progress > 0);
  return (
    <div className={[styles['frame'], className].filter(Boolean).join(' ')} data-present={video.present} data-read={read}>
      {video.poster !== null ? (
        <img src={bridge.mediaUrl(video.id, video.poster)} alt="" draggable={false} loading="lazy" />
      ) : (
        <Icon className={styles['none']} size={20} />
      )}
      {children}
    </div>
  );
}
