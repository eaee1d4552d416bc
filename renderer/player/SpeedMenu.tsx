import { Check } from 'lucide-react';
import { DropdownMenu } from 'radix-ui';
import { runCommand } from '../commands.ts';
import { usePlayer, useStores } from '../stores/useStores.ts';
import menu from '../ui/Menu.module.css';
import styles from './ChoiceMenu.module.css';
import { SPEEDS } from './shuttle.ts';
import { isUnderWay, useProxyStage } from './useProxyStage.ts';

/** Speed, looping, and whether the file or its copy is played. */
export function SpeedMenu() {
  const stores = useStores();
  const rate = usePlayer((state) => (state.playing ? state.rate : state.speed));
  const speed = usePlayer((state) => state.speed);
  const setSpeed = usePlayer((state) => state.setSpeed);
  const loop = usePlayer((state) => state.loop);
  const preferProxy = usePlayer((state) => state.preferProxy);
  const toggle = usePlayer((state) => state.toggle);
  const hasProxy = usePlayer((state) => state.detail?.proxy != null);
  const videoId = usePlayer((state) => state.videoId);
  const stage = useProxyStage(videoId ?? '');
  return (
    <DropdownMenu.Root modal={false}>
      <DropdownMenu.Trigger className={styles['trigger']} aria-label={`Speed ${rate}×`} title="Speed">
        {rate}×
      </DropdownMenu.Trigger>
      <DropdownMenu.Portal container={document.querySelector<HTMLElement>('#player')}>
        <DropdownMenu.Content className={menu['menu']} side="top" align="end" sideOffset={6} collisionPadding={8}>
          <DropdownMenu.RadioGroup value={String(speed)} onValueChange={(value) => setSpeed(Number(value))}>
            {SPEEDS.map((value) => (
              <DropdownMenu.RadioItem key={value} className={menu['item']} value={String(value)}>
                <DropdownMenu.ItemIndicator className={menu['mark']}>
                  <Check size={14} />
                </DropdownMenu.ItemIndicator>
                {value}×
              </DropdownMenu.RadioItem>
            ))}
          </DropdownMenu.RadioGroup>
          <DropdownMenu.Separator className={menu['line']} />
          <Toggle checked={loop !== null} onChange={() => runCommand('loop', stores)}>
            Loop the moment, or in to out
          </Toggle>
          {hasProxy ? (
            <Toggle checked={preferProxy} onChange={() => toggle('preferProxy')}>
              Play the small copy
            </Toggle>
          ) : (
            <DropdownMenu.Item
              className={menu['item']}
              disabled={stage !== null && isUnderWay(stage)}
              onSelect={() => runCommand('make-proxy', stores)}
            >
              Make a small copy for quick scrubbing
            </DropdownMenu.Item>
          )}
        </DropdownMenu.Content>
      </DropdownMenu.Portal>
    </DropdownMenu.Root>
  );
}

function Toggle({ checked, onChange, children }: { checked: boolean; onChange: () => void; children: string }) {
  return (
    <DropdownMenu.CheckboxItem className={menu['item']} checked={checked} onCheckedChange={onChange}>
      <DropdownMenu.ItemIndicator className={menu['mark']}>
        <Check size={14} />
      </DropdownMenu.ItemIndicator>
      {children}
    </DropdownMenu.CheckboxItem>
  );
}
