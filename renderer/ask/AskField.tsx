import { ArrowUp, X } from 'lucide-react';
import { keyOf } from '../commands.ts';
import { ModeSwitch } from '../search/ModeSwitch.tsx';
import styles from '../search/Omnibox.module.css';
import { ScopeChoice } from '../search/ScopeChoice.tsx';
import { useAsk, useLibrary, usePlayer, useSearch, useStores } from '../stores/useStores.ts';
import { IconButton } from '../ui/Button.tsx';
import { Kbd } from '../ui/Kbd.tsx';
import { isMac } from '../useCommands.ts';
import { askQuestion } from './askQuestion.ts';

/** The box of the title bar as the place for a new question; Enter asks. */
export function AskField() {
  const stores = useStores();
  const typed = useAsk((state) => state.typed);
  const type = useAsk((state) => state.type);
  const placeholder = usePlaceholder();
  return (
    <form
      className={styles['box']}
      role="search"
      onSubmit={(event) => {
        event.preventDefault();
        askQuestion(stores, typed);
      }}
    >
      <ModeSwitch />
      <input
        id="omnibox"
        type="text"
        autoComplete="off"
        maxLength={2000}
        aria-label="Ask"
        placeholder={placeholder}
        value={typed}
        onChange={(event) => type(event.target.value)}
        onKeyDown={(event) => {
          // the box of a form with several controls sends only with its button; Ctrl+Enter is the same here
          if (event.key !== 'Enter' || event.nativeEvent.isComposing) return;
          event.preventDefault();
          askQuestion(stores, typed);
        }}
      />
      {typed !== '' && (
        <>
          <IconButton label="Clear the question" className={styles['small']} onClick={() => type('')}>
            <X size={14} />
          </IconButton>
          <IconButton label="Ask this" hint="Enter" className={styles['small']} type="submit">
            <ArrowUp size={14} />
          </IconButton>
        </>
      )}
      <span className={styles['line']} />
      <ScopeChoice />
      {typed === '' && <Kbd>{keyOf('find', isMac)}</Kbd>}
    </form>
  );
}

function usePlaceholder(): string {
  const scope = useSearch((state) => state.scope);
  const marked = useSearch((state) => state.selection.length);
  const hasVideo = usePlayer((state) => state.videoId !== null);
  const isEmpty = useLibrary((state) => state.loaded && state.order.length === 0);
  if (isEmpty) return 'Ask a question, after you add a video';
  if (scope === 'video' && hasVideo) return 'Ask a new question';
  return scope === 'selected' ? `Ask about the ${marked} selected` : 'Ask about all videos';
}
