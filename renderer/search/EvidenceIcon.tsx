import { Eye, Quote, ScanText } from 'lucide-react';
import type { EvidenceFilter } from '../stores/search.ts';
import styles from './EvidenceChip.module.css';
import { EVIDENCE_WORDS } from './wording.ts';

const ICONS = { seen: Eye, said: Quote, written: ScanText } as const;

export function EvidenceIcon({ kind }: { kind: EvidenceFilter }) {
  const Icon = ICONS[kind];
  return <Icon size={14} className={styles[kind]} />;
}

/** Icon and word, always both. */
export function EvidenceChip({ kind }: { kind: EvidenceFilter }) {
  return (
    <span className={styles['chip']}>
      <EvidenceIcon kind={kind} />
      {EVIDENCE_WORDS[kind]}
    </span>
  );
}
