import { Bookmark, BookmarkCheck, CircleHelp, Image, X } from 'lucide-react';
import { AskField } from '../ask/AskField.tsx';
import { keyOf } from '../commands.ts';
import { formatTotal } from '../format.ts';
import { isSearching, type Scope } from '../stores/search.ts';
import { useAsk, useLibrary, usePlayer, useSearch, useSearches, useStores, useSystem, useView } from '../stores/useStores.ts';
import { IconButton } from '../ui/Button.tsx';
import { Kbd } from '../ui/Kbd.tsx';
import { isMac } from '../useCommands.ts';
import { keepSearch } from './keepSearch.ts';
import { ModeSwitch } from './ModeSwitch.tsx';
import styles from './Omnibox.module.css';
import { QueryHelp } from './QueryHelp.tsx';
import { QueryPicture } from './QueryPicture.tsx';
import { choosePicture } from './choosePicture.ts';
import { ScopeChoice } from './ScopeChoice.tsx';
import { useOmniboxKeys } from './useOmniboxKeys.ts';
import { usePictureDrop } from './usePictureDrop.ts';
import { speakResult } from './wording.ts';

/** The one box of every screen: it finds, or it asks. */
export function Omnibox() {
  const mode = useAsk((state) => state.mode);
  return mode === 'ask' ? <AskField /> : <FindField />;
}

/** Text or a picture, what was searched before, clear, and over what. */
function FindField() {
  const stores = useStores();
  const { query, picture, scope, selection, searching, result, type, clear } = useSearch((state) => state);
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
      <ModeSwitch />
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
      <ScopeChoice />
      {query === '' && !picture && <Kbd>{keyOf('find', isMac)}</Kbd>}
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

function usePlaceholder(scope: Scope, hasVideo: boolean, marked: number): string {
  const seconds = useLibrary((state) => Object.values(state.videos).reduce((sum, video) => sum + video.duration, 0));
  const isEmpty = useLibrary((state) => state.loaded && state.order.length === 0);
  if (isEmpty) return 'Type what you look for, after you add a video';
  if (scope === 'video' && hasVideo) return 'Find in this video';
  if (scope === 'selected') return `Find in the ${marked} selected`;
  return seconds > 0 ? `Find in ${formatTotal(seconds)} of footage` : 'Find in your videos';
}
