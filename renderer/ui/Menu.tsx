import { useEffect, useId, useRef, useState, type ReactNode } from 'react';
import { IconButton } from './Button.tsx';
import styles from './Menu.module.css';

export interface MenuItem {
  label: string;
  icon: ReactNode;
  run: () => void;
  tone?: 'plain' | 'bad';
}

interface MenuProps {
  label: string;
  items: MenuItem[];
  children: ReactNode;
}

/** A button that opens a short list of actions; arrows move, Escape and a click elsewhere close. */
export function Menu({ label, items, children }: MenuProps) {
  const [open, setOpen] = useState(false);
  const host = useRef<HTMLDivElement>(null);
  const id = useId();
  useEffect(() => {
    if (!open) return;
    host.current?.querySelector<HTMLElement>('[role=menuitem]')?.focus();
    const onPointer = (event: PointerEvent) => {
      if (!host.current?.contains(event.target as Node)) setOpen(false);
    };
    window.addEventListener('pointerdown', onPointer);
    return () => window.removeEventListener('pointerdown', onPointer);
  }, [open]);
  const close = () => {
    setOpen(false);
    host.current?.querySelector('button')?.focus();
  };
  const onKey = (event: React.KeyboardEvent) => {
    if (!open) return;
    const entries = [...(host.current?.querySelectorAll<HTMLElement>('[role=menuitem]') ?? [])];
    const at = entries.indexOf(document.activeElement as HTMLElement);
    const move = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (event.key === 'Escape') close();
    else if (move !== undefined) entries[(at + move + entries.length) % entries.length]?.focus();
    else return;
    event.preventDefault();
    event.stopPropagation();
  };
  return (
    <div ref={host} className={styles['host']} onKeyDown={onKey} onClick={(event) => event.stopPropagation()}>
      <IconButton
        label={label}
        aria-haspopup="menu"
        aria-expanded={open}
        aria-controls={open ? id : undefined}
        onClick={() => setOpen(!open)}
      >
        {children}
      </IconButton>
      {open && (
        <div role="menu" id={id} aria-label={label} className={styles['menu']}>
          {items.map((item) => (
            <button
              key={item.label}
              type="button"
              role="menuitem"
              data-tone={item.tone}
              onClick={() => {
                close();
                item.run();
              }}
            >
              {item.icon}
              {item.label}
            </button>
          ))}
        </div>
      )}
    </div>
  );
}
