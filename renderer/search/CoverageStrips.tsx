import { formatWhen } from '../format.ts';
import styles from './CoverageStrips.module.css';
import { EvidenceIcon } from './EvidenceIcon.tsx';
import type { Strip } from './lookedAt.ts';

/** What was looked at per kind of evidence, hatched where it was not. */
export function CoverageStrips({ strips }: { strips: Strip[] }) {
  const last = strips
    .flatMap(({ when }) => when ?? [])
    .sort()
    .at(-1);
  return (
    <div className={styles['strips']}>
      <ul>
        {strips.map(({ kind, label, share, parts, when }) => {
          const percent = `${Math.floor(share * 100 + 0.001)} %`;
          const looked = when === null ? `${percent} looked at` : `${percent} looked at, last on ${formatWhen(when)}`;
          return (
            <li key={kind} title={looked}>
              <EvidenceIcon kind={kind} />
              <span>{label}</span>
              <span className={styles['strip']} role="img" aria-label={looked}>
                {parts.map(({ start, end }) => (
                  <i key={start} style={{ left: `${start * 100}%`, width: `${(end - start) * 100}%` }} />
                ))}
              </span>
              <b>{percent}</b>
            </li>
          );
        })}
      </ul>
      <p>
        <i data-looked="true" />
        looked at
        <i data-looked="false" />
        not yet
        {last !== undefined && <span>last looked at {formatWhen(last)}</span>}
      </p>
    </div>
  );
}
