import { Bookmark, BookmarkCheck, CircleHelp, Image, Search, X } from 'lucide-react';
import type { KeyboardEvent } from 'react';
import { keyOf } from '../commands.ts';
import { formatTotal } from '../format.ts';
import { isSearching, type Scope } from '../stores/search.ts';
import { useLibrary, usePlayer, useSearch, useSearches, useStores, useSystem, useView } from '../stores/useStores.ts';
import { IconButton } from '../ui/Button.tsx';
import { Kbd } from '../ui/Kbd.tsx';
import { isMac } from '../useCommands.ts';
import { keepSearch } from './keepSearch.ts';
import styles from './Omnibox.module.css';
import { QueryHelp } from './QueryHelp.tsx';
import { QueryPicture } from './QueryPicture.tsx';
import { choosePicture } from './choosePicture.ts';
import { useOmniboxKeys } from './useOmniboxKeys.ts';
import { usePictureDrop } from './usePictureDrop.ts';
import { speakResult } from './wording.ts';

/** The one search field of every screen: text or a picture, what was searched before, clear, and over what. */
export function Omnibox() {
  const stores = useStores();
  const { query, picture, scope, selection, searching, result, type, setScope, clear } = useSearch((state) => state);
  const helpOpen = useView((state) => state.queryHelpOpen);
  const toggle = useView((state) => state.toggle);
  const hasVideo = usePlayer((state) => state.videoId !== null);
  const isApp = useSystem((state) => state.shell?.kind === 'app');
  const isKept = useSearches((state) => state.searches.some((kept) => kept.name !== null && kept.query === query.trim()));
  const placeholder = usePlaceholder(scope, hasVideo, selection.length);
  const onKey = useOmniboxKeys();
  const drop = usePictureDrop();
  const closeWhenLeft = (event: React.FocusEvent<HTMLElement>) => {
    if (!event.currentTarget.contains(event.relatedTarget)) toggle('queryHelpOpen', false);
  };
  return (
    <form
      className={styles['box']}
      role="search"
      data-over={drop.over}
      onSubmit={(event) => event.preventDefault()}
      onBlur={closeWhenLeft}
      {...drop.handlers}
    >
      <Search size={15} className={styles['icon']} aria-hidden="true" />
      <QueryPicture />
      <input
        id="omnibox"
        type="text"
        autoComplete="off"
        spellCheck={false}
        maxLength={2000}
        aria-label="Find"
        aria-expanded={helpOpen}
        aria-controls={helpOpen ? 'query-help' : undefined}
        role="combobox"
        aria-autocomplete="none"
        aria-haspopup="dialog"
        placeholder={picture ? 'and words, if you like' : placeholder}
        value={query}
        onChange={(event) => {
          type(event.target.value);
          toggle('queryHelpOpen', false);
        }}
        onMouseDown={(event) => query === '' && document.activeElement === event.currentTarget && toggle('queryHelpOpen')}
        onKeyDown={onKey}
      />
      {query === '' && !picture && <Kbd>{keyOf('find', isMac)}</Kbd>}
      {query !== '' && (
        <IconButton
          label={isKept ? 'Let go of this search' : 'Keep this search'}
          hint={keyOf('keep-search', isMac)}
          className={styles['small']}
          aria-pressed={isKept}
          onClick={() => keepSearch(stores)}
        >
          {isKept ? <BookmarkCheck size={14} /> : <Bookmark size={14} />}
        </IconButton>
      )}
      {isSearching({ query, picture }) ? (
        <IconButton label="Clear the search" hint="Esc" className={styles['small']} onClick={clear}>
          <X size={14} />
        </IconButton>
      ) : (
        isApp && (
          <IconButton label="Search by a picture" className={styles['small']} onClick={() => void choosePicture(stores)}>
            <Image size={14} />
          </IconButton>
        )
      )}
      <IconButton
        label="Searches, and how to say them"
        className={styles['small']}
        aria-expanded={helpOpen}
        onClick={() => toggle('queryHelpOpen')}
      >
        <CircleHelp size={14} />
      </IconButton>
      <span className={styles['line']} />
      <ScopeChoice scope={scope} hasVideo={hasVideo} marked={selection.length} onChange={setScope} />
      <span className="hidden" role="status">
        {result !== null && !searching ? speakResult(result.moments) : ''}
      </span>
      {helpOpen && (
        <div id="query-help">
          <QueryHelp />
        </div>
      )}
    </form>
  );
}

interface ScopeChoiceProps {
  scope: Scope;
  hasVideo: boolean;
  /** Videos that are marked in the library. */
  marked: number;
  onChange: (scope: Scope) => void;
}

function ScopeChoice({ scope, hasVideo, marked, onChange }: ScopeChoiceProps) {
  // keys of the box are not those of the choice
  const keep = (event: KeyboardEvent) => event.stopPropagation();
  return (
    <select aria-label="Where to find" value={scope} onKeyDown={keep} onChange={(event) => onChange(event.target.value as Scope)}>
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

function usePlaceholder(scope: Scope, hasVideo: boolean, marked: number): string {
  const seconds = useLibrary((state) => Object.values(state.videos).reduce((sum, video) => sum + video.duration, 0));
  const isEmpty = useLibrary((state) => state.loaded && state.order.length === 0);
  if (isEmpty) return 'Type what you look for, after you add a video';
  if (scope === 'video' && hasVideo) return 'Find in this video';
  if (scope === 'selected') return `Find in the ${marked} selected`;
  return seconds > 0 ? `Find in ${formatTotal(seconds)} of footage` : 'Find in your videos';
}
