import { Volume1, Volume2, VolumeX } from 'lucide-react';
import { keyOf, runCommand } from '../commands.ts';
import { usePlayer, useStores } from '../stores/useStores.ts';
import { IconButton } from '../ui/Button.tsx';
import { isMac } from '../useCommands.ts';
import styles from './Transport.module.css';

/** Sound on or off, and how loud; the slider shows itself under the pointer and the focus. */
export function Volume() {
  const stores = useStores();
  const muted = usePlayer((state) => state.muted);
  const volume = usePlayer((state) => state.volume);
  const setVolume = usePlayer((state) => state.setVolume);
  const Icon = muted ? VolumeX : volume < 0.5 ? Volume1 : Volume2;
  return (
    <div className={styles['volume']}>
      <input
        type="range"
        min={0}
        max={1}
        step={0.05}
        value={muted ? 0 : volume}
        aria-label="Volume"
        aria-valuetext={muted ? 'off' : `${Math.round(volume * 100)} percent`}
        onChange={(event) => setVolume(Number(event.target.value))}
      />
      <IconButton
        label={muted ? 'Sound on' : 'Sound off'}
        hint={keyOf('mute', isMac)}
        aria-pressed={muted}
        onClick={() => runCommand('mute', stores)}
      >
        <Icon size={16} />
      </IconButton>
    </div>
  );
}
