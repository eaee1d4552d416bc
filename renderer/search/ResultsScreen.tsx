import { X } from 'lucide-react';
import { countOf } from '../format.ts';
import { useSearch } from '../stores/useStores.ts';
import { Button } from '../ui/Button.tsx';
import { EvidenceFilters } from './EvidenceFilters.tsx';
import { MomentList } from './MomentList.tsx';
import styles from './ResultsScreen.module.css';

/** In place of the library's grid while there is a search: its moments, those of a video together. */
export function ResultsScreen() {
  const result = useSearch((state) => state.result);
  const clear = useSearch((state) => state.clear);
  return (
    <section className={styles['results']} aria-label="Moments">
      <header className={styles['header']}>
        <h1>{result ? countOf(result.moments.length, 'moment') : 'Moments'}</h1>
        {result && <span className={styles['took']}>in {countOf(result.coverage.videos, 'video')}</span>}
        <span className={styles['gap']} />
        <Button look="ghost" onClick={clear}>
          <X size={14} />
          Back to the library
        </Button>
      </header>
      {result && result.moments.length > 0 && <EvidenceFilters />}
      <div className={styles['list']}>
        <MomentList wide />
      </div>
    </section>
  );
}
