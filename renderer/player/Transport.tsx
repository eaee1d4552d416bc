import { Camera, Captions, Maximize, PanelRightOpen, Pause, Play, SkipBack, SkipForward, StepBack, StepForward } from 'lucide-react';
import type { CommandId } from '../../electron/contract/commands.ts';
import { keyOf, runCommand } from '../commands.ts';
import { usePlayer, useSearch, useStores, useView } from '../stores/useStores.ts';
import { shownMoments } from '../stores/search.ts';
import { IconButton } from '../ui/Button.tsx';
import { isMac } from '../useCommands.ts';
import { InOutButtons } from './InOutButtons.tsx';
import { SoundTracks } from './SoundTracks.tsx';
import { SpeedMenu } from './SpeedMenu.tsx';
import { Timecode } from './Timecode.tsx';
import styles from './Transport.module.css';
import { Volume } from './Volume.tsx';

/** Time at the left, playing and stepping in the middle, how it is played at the right. */
export function Transport() {
  const stores = useStores();
  const playing = usePlayer((state) => state.playing);
  const captions = usePlayer((state) => state.captions);
  const hasLines = usePlayer((state) => (state.detail?.transcript.length ?? 0) > 0);
  const hasPicture = usePlayer((state) => state.detail?.probe?.video != null);
  const hasMoments = useSearch((state) => shownMoments(state.result).length > 0);
  const sideOpen = useView((state) => state.sideOpen);
  const button = (id: CommandId, label: string) => ({ label, hint: keyOf(id, isMac), onClick: () => runCommand(id, stores) });
  return (
    <div className={styles['transport']} role="group" aria-label="Transport" data-region="transport">
      <Timecode />
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
        <InOutButtons />
        <SpeedMenu />
        {hasLines && (
          <IconButton {...button('captions', captions ? 'Captions off' : 'Captions on')} aria-pressed={captions}>
            <Captions size={16} />
          </IconButton>
        )}
        {hasPicture && (
          <IconButton className={styles['wide']} {...button('snapshot', 'Save the picture')}>
            <Camera size={16} />
          </IconButton>
        )}
        <SoundTracks />
        <Volume />
        <IconButton {...button('full-screen', 'Full screen')}>
          <Maximize size={16} />
        </IconButton>
        {!sideOpen && (
          <IconButton {...button('toggle-side', 'Show the side panel')}>
            <PanelRightOpen size={16} />
          </IconButton>
        )}
      </div>
    </div>
  );
}
