import { AudioLines, Check } from 'lucide-react';
import { DropdownMenu } from 'radix-ui';
import type { MediaProbe } from '../../electron/contract/media.ts';
import { usePlayer } from '../stores/useStores.ts';
import menu from '../ui/Menu.module.css';
import styles from './ChoiceMenu.module.css';

/** Choice of the sound track; only where there is more than one. */
export function SoundTracks() {
  const tracks = usePlayer((state) => state.detail?.probe?.audio);
  const chosen = usePlayer((state) => state.audioTrack);
  const choose = usePlayer((state) => state.setAudioTrack);
  if (!tracks || tracks.length < 2) return null;
  return (
    <DropdownMenu.Root modal={false}>
      <DropdownMenu.Trigger className={styles['trigger']} aria-label={`Sound track ${chosen + 1} of ${tracks.length}`} title="Sound track">
        <AudioLines size={16} />
      </DropdownMenu.Trigger>
      <DropdownMenu.Portal container={document.querySelector<HTMLElement>('#player')}>
        <DropdownMenu.Content className={menu['menu']} side="top" align="end" sideOffset={6} collisionPadding={8}>
          <DropdownMenu.RadioGroup value={String(chosen)} onValueChange={(value) => choose(Number(value))}>
            {tracks.map((track, index) => (
              <DropdownMenu.RadioItem key={track.index} className={menu['item']} value={String(index)}>
                <DropdownMenu.ItemIndicator className={menu['mark']}>
                  <Check size={14} />
                </DropdownMenu.ItemIndicator>
                {nameOf(track, index)}
              </DropdownMenu.RadioItem>
            ))}
          </DropdownMenu.RadioGroup>
        </DropdownMenu.Content>
      </DropdownMenu.Portal>
    </DropdownMenu.Root>
  );
}

function nameOf({ title, language, channels }: MediaProbe['audio'][number], index: number): string {
  const kind = { 1: 'mono', 2: 'stereo', 6: '5.1', 8: '7.1' }[channels] ?? `${channels} channels`;
  return [title ?? `Track ${index + 1}`, language, kind].filter(Boolean).join(' · ');
}
