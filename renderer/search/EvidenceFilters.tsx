import { EVIDENCE_FILTERS, type EvidenceFilter } from '../stores/search.ts';
import { useSearch } from '../stores/useStores.ts';
import { EvidenceIcon } from './EvidenceIcon.tsx';
import styles from './EvidenceFilters.module.css';
import { EVIDENCE_WORDS, evidenceKinds } from './wording.ts';

/** Which evidence counts; each filter shows how many moments have it. */
export function EvidenceFilters() {
  const filter = useSearch((state) => state.filter);
  const setFilter = useSearch((state) => state.setFilter);
  const moments = useSearch((state) => state.result?.moments);
  const counts = { seen: 0, said: 0, written: 0 };
  for (const moment of moments ?? []) for (const kind of evidenceKinds(moment)) counts[kind]++;
  return (
    <div className={styles['filters']} role="group" aria-label="Evidence">
      <button type="button" aria-pressed={filter === null} onClick={() => setFilter(null)}>
        All
      </button>
      {(Object.keys(EVIDENCE_FILTERS) as EvidenceFilter[]).map((kind) => (
        <button key={kind} type="button" aria-pressed={filter === kind} onClick={() => setFilter(filter === kind ? null : kind)}>
          <EvidenceIcon kind={kind} />
          {EVIDENCE_WORDS[kind]}
          <b>{counts[kind].toLocaleString('en')}</b>
        </button>
      ))}
    </div>
  );
}
