import { useState } from 'react';
import type { SearchResult } from '../../electron/contract/search.ts';
import { countOf } from '../format.ts';
import { hasImageText } from '../stores/system.ts';
import { useSearch, useSystem } from '../stores/useStores.ts';
import { Button } from '../ui/Button.tsx';
import { MomentCards } from './MomentCards.tsx';
import styles from './MomentList.module.css';
import { NotFound } from './NotFound.tsx';

/** What the search found: notes, moments, and the unlikely ones folded away; or that nothing was found. */
export function MomentList({ wide = false }: { wide?: boolean }) {
  const result = useSearch((state) => state.result);
  const error = useSearch((state) => state.error);
  const hold = useSearch((state) => state.hold);
  if (error) {
    return (
      <div className={styles['error']} role="alert">
        <h2>{error.message}</h2>
        <p>{error.hint}</p>
      </div>
    );
  }
  if (!result) return null;
  return (
    <div
      className={styles['list']}
      data-wide={wide}
      data-moments
      onPointerEnter={() => hold('pointer', true)}
      onPointerLeave={() => hold('pointer', false)}
      onFocus={() => hold('focus', true)}
      onBlur={() => hold('focus', false)}
    >
      <Notes result={result} />
      {result.moments.length > 0 ? <MomentCards moments={result.moments} from={0} label="Moments" /> : <NotFound result={result} />}
      {result.moments.length > 0 && result.unlikely.length > 0 && <Unlikely result={result} />}
    </div>
  );
}

/** Whether pictures were searched by concepts only, what the query was understood as, what is still being read. */
function Notes({ result }: { result: SearchResult }) {
  const models = useSystem((state) => state.models);
  const notes = [...result.notes];
  const usesConcepts = result.coverage.concept !== undefined && models.length > 0 && !hasImageText(models);
  if (usesConcepts && !notes.some((note) => /concept/i.test(note))) {
    notes.push('Concept search: pictures are found by things the classifier and the detector know by name.');
  }
  if (notes.length === 0) return null;
  return (
    <ul className={styles['notes']}>
      {notes.map((note) => (
        <li key={note}>{note}</li>
      ))}
    </ul>
  );
}

function Unlikely({ result }: { result: SearchResult }) {
  const [shown, setShown] = useState(false);
  return (
    <>
      <Button look="ghost" size="small" className={styles['more']} aria-expanded={shown} onClick={() => setShown(!shown)}>
        {shown ? 'Hide the unlikely' : `${countOf(result.unlikely.length, 'more').replace(/s$/, '')}, unlikely`}
      </Button>
      {shown && <MomentCards moments={result.unlikely} from={result.moments.length} label="Unlikely moments" />}
    </>
  );
}
