import type { KeyboardEvent } from 'react';
import type { Scope } from '../stores/search.ts';
import { usePlayer, useSearch } from '../stores/useStores.ts';

/** Over what the box finds or asks. */
export function ScopeChoice() {
  const scope = useSearch((state) => state.scope);
  const setScope = useSearch((state) => state.setScope);
  // videos that are marked in the library
  const marked = useSearch((state) => state.selection.length);
  const hasVideo = usePlayer((state) => state.videoId !== null);
  // keys of the box are not those of the choice
  const keep = (event: KeyboardEvent) => event.stopPropagation();
  return (
    <select aria-label="Where to find" value={scope} onKeyDown={keep} onChange={(event) => setScope(event.target.value as Scope)}>
      <option value="video" disabled={!hasVideo}>
        This video
      </option>
      <option value="selected" disabled={marked === 0}>
        {marked > 0 ? `Selected, ${marked}` : 'Selected'}
      </option>
      <option value="all">All videos</option>
    </select>
  );
}
