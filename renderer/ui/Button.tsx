import type { ComponentProps } from 'react';
import styles from './Button.module.css';

interface ButtonProps extends ComponentProps<'button'> {
  /** `primary` is the one filled button of a surface, `plain` has an edge, `ghost` only words. */
  look?: 'primary' | 'plain' | 'ghost';
  size?: 'small' | 'normal' | 'large';
}

export function Button({ look = 'plain', size = 'normal', className, ...rest }: ButtonProps) {
  return <button type="button" className={[styles['button'], styles[look], styles[size], className].filter(Boolean).join(' ')} {...rest} />;
}

interface IconButtonProps extends ComponentProps<'button'> {
  /** Its name for screen readers and the tooltip. */
  label: string;
  /** Key that does the same, shown in the tooltip. */
  hint?: string;
}

export function IconButton({ label, hint, className, ...rest }: IconButtonProps) {
  const title = hint ? `${label} (${hint})` : label;
  return (
    <button type="button" aria-label={label} title={title} className={[styles['icon'], className].filter(Boolean).join(' ')} {...rest} />
  );
}
