import { ChevronRight } from 'lucide-react';
import { DropdownMenu as Kit } from 'radix-ui';
import type { ReactNode } from 'react';
import styles from './Menu.module.css';

export interface MenuItem {
  label: string;
  icon: ReactNode;
  /** What it does; an item with `items` opens them instead. */
  run?: () => void;
  items?: MenuItem[];
  tone?: 'plain' | 'bad';
  /** A line above it. */
  apart?: boolean;
}

/** Where a menu hangs: at the pointer, or under the button that opens it; px of the window. */
export interface MenuPlace {
  x: number;
  y: number;
  /** What gets the focus back. */
  from: HTMLElement | null;
}

interface MenuAtProps {
  label: string;
  place: MenuPlace;
  /** Asked for when it opens. */
  items: () => MenuItem[];
  onClose: () => void;
}

/**
 * A short list of actions at a place: one for a whole list, however long it is. It is not modal: modal menus of this kit write a
 * style into the page, which the policy forbids.
 */
export function MenuAt({ label, place, items, onClose }: MenuAtProps) {
  return (
    <Kit.Root open modal={false} onOpenChange={(open) => !open && onClose()}>
      <Kit.Trigger asChild>
        <span className={styles['place']} style={{ left: place.x, top: place.y }} aria-hidden="true" tabIndex={-1} />
      </Kit.Trigger>
      <Kit.Portal>
        <Kit.Content
          className={styles['menu']}
          align="start"
          sideOffset={2}
          collisionPadding={8}
          aria-label={label}
          aria-labelledby={undefined}
          onCloseAutoFocus={(event) => {
            event.preventDefault();
            place.from?.focus({ preventScroll: true });
          }}
        >
          <AskedItems items={items} />
        </Kit.Content>
      </Kit.Portal>
    </Kit.Root>
  );
}

function AskedItems({ items }: { items: () => MenuItem[] }) {
  return <Items items={items()} />;
}

function Items({ items }: { items: MenuItem[] }) {
  return items.map((item) => <Entry key={item.label} item={item} />);
}

function Entry({ item }: { item: MenuItem }) {
  const { label, icon, run, items, tone, apart } = item;
  return (
    <>
      {apart && <Kit.Separator className={styles['line']} />}
      {items ? (
        <Kit.Sub>
          <Kit.SubTrigger className={styles['item']}>
            {icon}
            {label}
            <ChevronRight size={14} className={styles['more']} />
          </Kit.SubTrigger>
          <Kit.Portal>
            <Kit.SubContent className={styles['menu']} collisionPadding={8}>
              <Items items={items} />
            </Kit.SubContent>
          </Kit.Portal>
        </Kit.Sub>
      ) : (
        <Kit.Item className={styles['item']} data-tone={tone} onSelect={() => run?.()}>
          {icon}
          {label}
        </Kit.Item>
      )}
    </>
  );
}
