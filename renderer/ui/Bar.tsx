import styles from './Bar.module.css';

interface BarProps {
  /** Share done, 0 to 1. */
  value: number;
  label: string;
  tone?: 'app' | 'ok' | 'warn' | 'held';
}

export function Bar({ value, label, tone = 'app' }: BarProps) {
  const percent = Math.round(Math.max(0, Math.min(1, value)) * 100);
  return (
    <span
      role="progressbar"
      aria-label={label}
      aria-valuenow={percent}
      aria-valuemin={0}
      aria-valuemax={100}
      className={styles['bar']}
      data-tone={tone}
    >
      <i style={{ width: `${percent}%` }} />
    </span>
  );
}
