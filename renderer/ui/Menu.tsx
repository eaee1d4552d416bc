import { ChevronRight } from 'lucide-react';
import { ContextMenu, DropdownMenu } from 'radix-ui';
import type { ReactNode } from 'react';
import { IconButton } from './Button.tsx';
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

interface MenuProps {
  label: string;
  /** Asked for when it opens. */
  items: () => MenuItem[];
  children: ReactNode;
  /** -1 takes the button out of the order of Tab; the context menu has the same items. */
  tabIndex?: number;
}

/** A button that opens a short list of actions. It is not modal: modal menus of this kit write a style into the page, which the policy forbids. */
export function Menu({ label, items, children, tabIndex }: MenuProps) {
  return (
    <DropdownMenu.Root modal={false}>
      <DropdownMenu.Trigger asChild>
        <IconButton label={label} tabIndex={tabIndex}>
          {children}
        </IconButton>
      </DropdownMenu.Trigger>
      <DropdownMenu.Portal>
        <DropdownMenu.Content className={styles['menu']} align="end" sideOffset={4} collisionPadding={8} aria-label={label}>
          <AskedItems items={items} kit={DropdownMenu} />
        </DropdownMenu.Content>
      </DropdownMenu.Portal>
    </DropdownMenu.Root>
  );
}

interface WithContextMenuProps {
  label: string;
  /** Asked for when it opens. */
  items: () => MenuItem[];
  children: ReactNode;
}

/** The same list under the right button, the menu key and Shift+F10 of what it is put around. */
export function WithContextMenu({ label, items, children }: WithContextMenuProps) {
  return (
    <ContextMenu.Root modal={false}>
      <ContextMenu.Trigger asChild>{children}</ContextMenu.Trigger>
      <ContextMenu.Portal>
        <ContextMenu.Content className={styles['menu']} collisionPadding={8} aria-label={label}>
          <AskedItems items={items} kit={ContextMenu} />
        </ContextMenu.Content>
      </ContextMenu.Portal>
    </ContextMenu.Root>
  );
}

function AskedItems({ items, kit }: { items: () => MenuItem[]; kit: Kit }) {
  return <Items items={items()} kit={kit} />;
}

type Kit = Pick<typeof DropdownMenu, 'Item' | 'Separator' | 'Sub' | 'SubTrigger' | 'SubContent' | 'Portal'>;

function Items({ items, kit }: { items: MenuItem[]; kit: Kit }) {
  return items.map((item) => <Entry key={item.label} item={item} kit={kit} />);
}

function Entry({ item, kit }: { item: MenuItem; kit: Kit }) {
  const { label, icon, run, items, tone, apart } = item;
  return (
    <>
      {apart && <kit.Separator className={styles['line']} />}
      {items ? (
        <kit.Sub>
          <kit.SubTrigger className={styles['item']}>
            {icon}
            {label}
            <ChevronRight size={14} className={styles['more']} />
          </kit.SubTrigger>
          <kit.Portal>
            <kit.SubContent className={styles['menu']} collisionPadding={8}>
              <Items items={items} kit={kit} />
            </kit.SubContent>
          </kit.Portal>
        </kit.Sub>
      ) : (
        <kit.Item className={styles['item']} data-tone={tone} onSelect={() => run?.()}>
          {icon}
          {label}
        </kit.Item>
      )}
    </>
  );
}
