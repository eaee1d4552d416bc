import { Popover as Radix } from 'radix-ui';
import type { ReactNode } from 'react';
import styles from './Popover.module.css';

interface PopoverProps {
  /** The button that opens it. */
  trigger: ReactNode;
  /** Its name for screen readers. */
  label: string;
  children: ReactNode;
  side?: 'top' | 'bottom';
  align?: 'start' | 'end';
  width?: number;
}

/** More about a thing, beside the button that opens it; a click elsewhere or Escape closes it and gives the focus back. */
export function Popover({ trigger, label, children, side = 'bottom', align = 'end', width = 340 }: PopoverProps) {
  return (
    <Radix.Root>
      <Radix.Trigger asChild>{trigger}</Radix.Trigger>
      <Radix.Portal>
        <Radix.Content
          className={styles['popover']}
          style={{ width }}
          aria-label={label}
          side={side}
          align={align}
          sideOffset={6}
          collisionPadding={10}
        >
          {children}
        </Radix.Content>
      </Radix.Portal>
    </Radix.Root>
  );
}
