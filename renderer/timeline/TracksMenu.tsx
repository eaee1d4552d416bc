import { Check } from 'lucide-react';
import { DropdownMenu } from 'radix-ui';
import type { ReactNode } from 'react';
import { useTimeline } from '../stores/useStores.ts';
import { Button } from '../ui/Button.tsx';
import menu from '../ui/Menu.module.css';
import { OPTIONAL_TRACKS, TRACKS } from './layout.ts';

const NAMES: Record<string, string> = { shots: 'Shots' };

/** Which tracks are shown. It is not modal: modal menus of this kit write a style into the page, which the policy forbids. */
export function TracksMenu({ className, children }: { className?: string | undefined; children: ReactNode }) {
  const hidden = useTimeline((state) => state.hidden);
  const toggle = useTimeline((state) => state.toggleTrack);
  return (
    <DropdownMenu.Root modal={false}>
      <DropdownMenu.Trigger asChild>
        <Button look="ghost" size="small" className={className}>
          {children}
        </Button>
      </DropdownMenu.Trigger>
      <DropdownMenu.Portal>
        <DropdownMenu.Content className={menu['menu']} align="end" sideOffset={4} collisionPadding={8} aria-label="Tracks">
          {TRACKS.filter(({ id }) => OPTIONAL_TRACKS.includes(id)).map(({ id, label }) => (
            <DropdownMenu.CheckboxItem
              key={id}
              className={menu['item']}
              checked={!hidden.includes(id)}
              onCheckedChange={() => toggle(id)}
              // several are chosen in one go
              onSelect={(event) => event.preventDefault()}
            >
              <DropdownMenu.ItemIndicator className={menu['mark']}>
                <Check size={14} />
              </DropdownMenu.ItemIndicator>
              {label || NAMES[id]}
            </DropdownMenu.CheckboxItem>
          ))}
        </DropdownMenu.Content>
      </DropdownMenu.Portal>
    </DropdownMenu.Root>
  );
}
