import { Play, X } from 'lucide-react';
import { formatClock } from '../format.ts';
import { openMoment } from '../search/openMoment.ts';
import { useLibrary, useSearch, useStores } from '../stores/useStores.ts';
import { Button, IconButton } from '../ui/Button.tsx';
import styles from './SampleGuide.module.css';

/** From the sample to its first found moment: what is looked for, and one button once it is found. Gone after that. */
export function SampleGuide() {
  const stores = useStores();
  const guided = useLibrary((state) => state.guided);
  const setGuided = useLibrary((state) => state.setGuided);
  const query = useSearch((state) => state.query);
  const first = useSearch((state) => state.result?.moments[0]);
  if (!guided) return null;
  return (
    <div className={styles['guide']} role="status">
      {first ? (
        <>
          <p>
            Found at <b>{formatClock(first.start)}</b>: {query}.
          </p>
          <Button
            look="primary"
            onClick={() => {
              setGuided(false);
              openMoment(stores, 0);
            }}
          >
            <Play size={14} />
            Play this moment
          </Button>
        </>
      ) : (
        <p>{query === '' ? 'The sample is being read. Type what you look for.' : `The sample is being read. Looking for: ${query}.`}</p>
      )}
      <IconButton label="Close this guide" onClick={() => setGuided(false)}>
        <X size={16} />
      </IconButton>
    </div>
  );
}
