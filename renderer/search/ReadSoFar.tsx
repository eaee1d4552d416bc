import { formatDuration } from '../format.ts';
import { useLibrary, usePlayer, useSearch } from '../stores/useStores.ts';
import { lookedUntil } from './lookedAt.ts';
import styles from './MomentList.module.css';
import { coverageRows } from './wording.ts';

/** "Searched pictures to 37:50, speech to 20:58. Updates by itself.": while what is searched is still being read. */
export function ReadSoFar() {
  const coverage = useSearch((state) => state.result?.coverage);
  const scope = useSearch((state) => state.scope);
  const slow = useSearch((state) => state.slow);
  const detail = usePlayer((state) => state.detail);
  const videos = useLibrary((state) => state.videos);
  if (slow) return <p className={styles['partial']}>Searching</p>;
  if (!coverage) return null;
  const one = scope === 'video' ? detail : null;
  const reading = (one ? [videos[one.summary.id]] : Object.values(videos)).some((video) =>
    video?.stages.some(({ state }) => state === 'running' || state === 'waiting'),
  );
  const partial = coverageRows(coverage).filter(({ share }) => share < 0.995);
  if (!reading || partial.length === 0) return null;
  const parts = partial.map(({ kind, label, share }) =>
    one
      ? `${label.toLowerCase()} to ${formatDuration(lookedUntil(one, kind))}`
      : `${Math.floor(share * 100)} % of the ${label.toLowerCase()}`,
  );
  return <p className={styles['partial']}>Searched {parts.join(', ')}. Updates by itself.</p>;
}
