import { Maximize, Pause, Play, SkipBack, SkipForward, StepBack, StepForward, Volume2, VolumeX } from 'lucide-react';
import type { CommandId } from '../../electron/contract/commands.ts';
import { keyOf, runCommand } from '../commands.ts';
import { formatTimecode } from '../format.ts';
import { usePlayer, useSearch, useStores } from '../stores/useStores.ts';
import { shownMoments } from '../stores/search.ts';
import { IconButton } from '../ui/Button.tsx';
import { isMac } from '../useCommands.ts';
import styles from './Transport.module.css';

export function Transport() {
  const stores = useStores();
  const time = usePlayer((state) => state.time);
  const rate = usePlayer((state) => state.rate);
  const playing = usePlayer((state) => state.playing);
  const muted = usePlayer((state) => state.muted);
  const detail = usePlayer((state) => state.detail);
  const hasMoments = useSearch((state) => shownMoments(state.result).length > 0);
  const video = detail?.probe?.video;
  const frameRate = video && !video.variableFrameRate ? video.frameRate : null;
  const button = (id: CommandId, label: string) => ({ label, hint: keyOf(id, isMac), onClick: () => runCommand(id, stores) });
  return (
    <div className={styles['transport']} role="group" aria-label="Transport">
      <div className={styles['time']}>
        <b data-time={time}>{formatTimecode(time, frameRate)}</b>
        <span>/ {formatTimecode(detail?.summary.duration ?? 0, frameRate)}</span>
      </div>
      <div className={styles['keys']}>
        {hasMoments && (
          <IconButton className={styles['found']} {...button('previous-moment', 'Previous moment')}>
            <SkipBack size={16} />
          </IconButton>
        )}
        <IconButton {...button('frame-back', 'One frame back')}>
          <StepBack size={16} />
        </IconButton>
        <IconButton className={styles['play']} {...button('play', playing ? 'Pause' : 'Play')}>
          {playing ? <Pause size={16} /> : <Play size={16} />}
        </IconButton>
        <IconButton {...button('frame-forward', 'One frame on')}>
          <StepForward size={16} />
        </IconButton>
        {hasMoments && (
          <IconButton className={styles['found']} {...button('next-moment', 'Next moment')}>
            <SkipForward size={16} />
          </IconButton>
        )}
      </div>
      <div className={styles['right']}>
        <span className={styles['rate']}>{rate}×</span>
        <IconButton {...button('mute', muted ? 'Sound on' : 'Sound off')} aria-pressed={muted}>
          {muted ? <VolumeX size={16} /> : <Volume2 size={16} />}
        </IconButton>
        <IconButton {...button('full-screen', 'Full screen')}>
          <Maximize size={16} />
        </IconButton>
      </div>
    </div>
  );
}
