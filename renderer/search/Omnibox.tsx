import { Search, X } from 'lucide-react';
import type { KeyboardEvent } from 'react';
import { formatTotal } from '../format.ts';
import { useLibrary, usePlayer, useSearch, useStores, useView } from '../stores/useStores.ts';
import { shownMoments, type Scope } from '../stores/search.ts';
import { IconButton } from '../ui/Button.tsx';
import { Kbd } from '../ui/Kbd.tsx';
import styles from './Omnibox.module.css';
import { openMoment, stepMoment } from './openMoment.ts';
import { speakResult } from './wording.ts';

/** The one search field of every screen: text, clear, and over what. */
export function Omnibox() {
  const stores = useStores();
  const { query, scope, searching, result, type, setScope, clear, run } = useSearch((state) => state);
  const hasVideo = usePlayer((state) => state.videoId !== null);
  const screen = useView((state) => state.screen);
  const seconds = useLibrary((state) => Object.values(state.videos).reduce((sum, video) => sum + video.duration, 0));
  const isEmpty = useLibrary((state) => state.loaded && state.order.length === 0);

  const onKey = (event: KeyboardEvent<HTMLInputElement>) => {
    if (event.key === 'Enter') {
      event.preventDefault();
      const fresh = result?.query === query && !searching;
      // the first Enter runs what was typed, the next ones go through the moments
      if (fresh && shownMoments(result).length > 0) stepMoment(stores, event.shiftKey ? -1 : 1);
      else void run().then(() => screen !== 'library' && openFirst());
    }
    if (event.key === 'ArrowDown') {
      event.preventDefault();
      document.querySelector<HTMLElement>('[data-moment] > button')?.focus();
    }
  };
  const openFirst = () => {
    if (shownMoments(stores.search.getState().result).length > 0) openMoment(stores, 0);
  };
  const placeholder = isEmpty
    ? 'Type what you look for, after you add a video'
    : scope === 'video' && hasVideo
      ? 'Find in this video'
      : seconds > 0
        ? `Find in ${formatTotal(seconds)} of footage`
        : 'Find in your videos';
  return (
    <form className={styles['box']} role="search" onSubmit={(event) => event.preventDefault()}>
      <Search size={15} className={styles['icon']} aria-hidden="true" />
      <input
        id="omnibox"
        type="text"
        autoComplete="off"
        spellCheck={false}
        maxLength={2000}
        aria-label="Find"
        placeholder={placeholder}
        value={query}
        onChange={(event) => type(event.target.value)}
        onKeyDown={onKey}
      />
      {query === '' ? (
        <Kbd>/</Kbd>
      ) : (
        <IconButton label="Clear the search" hint="Esc" className={styles['clear']} onClick={clear}>
          <X size={14} />
        </IconButton>
      )}
      <span className={styles['line']} />
      <select aria-label="Where to find" value={scope} onChange={(event) => setScope(event.target.value as Scope)}>
        <option value="all">All videos</option>
        <option value="video" disabled={!hasVideo}>
          This video
        </option>
      </select>
      <span className="hidden" role="status">
        {result !== null && !searching ? speakResult(result.moments) : ''}
      </span>
    </form>
  );
}
