import { ChevronDown, ChevronUp } from 'lucide-react';
import { useState } from 'react';
import type { SearchResult } from '../../electron/contract/search.ts';
import { usePlayer, useSearch } from '../stores/useStores.ts';
import { Button } from '../ui/Button.tsx';
import { MarkAnswer } from './MarkAnswer.tsx';
import styles from './MomentList.module.css';
import { unlikelyOf } from './order.ts';

/** Under the list: how it is sorted, how long it took, and the unlikely moments, which never count as found. */
export function MomentFooter({ result }: { result: SearchResult }) {
  const filter = useSearch((state) => state.filter);
  const scope = useSearch((state) => state.scope);
  const shown = useSearch((state) => state.unlikelyShown);
  const showUnlikely = useSearch((state) => state.showUnlikely);
  const canMark = usePlayer((state) => state.videoId !== null) && result.query.trim() !== '';
  const [marking, setMarking] = useState(false);
  const unlikely = unlikelyOf(result, filter).length;
  const found = result.moments.length > 0;
  const sorting = scope === 'video' ? 'Sorted by likelihood' : 'By video, the likeliest first';
  return (
    <footer className={styles['footer']}>
      <span>
        {found && `${sorting} · `}
        {(result.tookMs / 1000).toFixed(2)} s
      </span>
      {found && unlikely > 0 && (
        <Button look="ghost" size="small" aria-expanded={shown} onClick={() => showUnlikely(!shown)}>
          {unlikely} more, unlikely
          {shown ? <ChevronUp size={14} /> : <ChevronDown size={14} />}
        </Button>
      )}
      {!found && canMark && (
        <Button look="ghost" size="small" onClick={() => setMarking(true)}>
          This is wrong, I know where it is
        </Button>
      )}
      {marking && <MarkAnswer onClose={() => setMarking(false)} />}
    </footer>
  );
}
