import { Switch as Radix } from 'radix-ui';
import { useId, type ReactNode } from 'react';
import styles from './controls.module.css';

interface ChoiceProps<T extends string> {
  name: string;
  value: T;
  options: readonly { id: T; label: string; note?: string }[];
  onChange: (value: T) => void;
}

/** One of a few, side by side. */
export function Choice<T extends string>({ name, value, options, onChange }: ChoiceProps<T>) {
  const group = useId();
  return (
    <div className={styles['choice']} role="radiogroup" aria-label={name}>
      {options.map(({ id, label, note }) => (
        <label key={id} data-on={id === value}>
          <input type="radio" name={group} value={id} checked={id === value} onChange={() => onChange(id)} />
          <span>
            <b>{label}</b>
            {note !== undefined && <small>{note}</small>}
          </span>
        </label>
      ))}
    </div>
  );
}

interface SwitchProps {
  label: string;
  on: boolean;
  onChange: (on: boolean) => void;
}

export function Switch({ label, on, onChange }: SwitchProps) {
  const id = useId();
  return (
    <span className={styles['switch']}>
      <Radix.Root id={id} checked={on} onCheckedChange={onChange} className={styles['track']}>
        <Radix.Thumb className={styles['thumb']} />
      </Radix.Root>
      <label htmlFor={id}>{label}</label>
    </span>
  );
}

interface CheckProps {
  label: ReactNode;
  on: boolean;
  onChange: (on: boolean) => void;
}

export function CheckBox({ label, on, onChange }: CheckProps) {
  return (
    <label className={styles['check']}>
      <input type="checkbox" checked={on} onChange={(event) => onChange(event.target.checked)} />
      <span>{label}</span>
    </label>
  );
}

interface SelectProps {
  label: string;
  value: string;
  options: readonly { id: string; label: string }[];
  onChange: (value: string) => void;
}

export function Select({ label, value, options, onChange }: SelectProps) {
  return (
    <select aria-label={label} className={styles['select']} value={value} onChange={(event) => onChange(event.target.value)}>
      {options.map((option) => (
        <option key={option.id} value={option.id}>
          {option.label}
        </option>
      ))}
    </select>
  );
}
