import { Search, Sparkles } from 'lucide-react';
import { useAsk, useSearch } from '../stores/useStores.ts';
import { focusOmnibox } from './focusOmnibox.ts';
import styles from './Omnibox.module.css';

/** Whether the box finds or asks; what is typed goes along. */
export function ModeSwitch() {
  const mode = useAsk((state) => state.mode);
  const setMode = useAsk((state) => state.setMode);
  const typed = useAsk((state) => state.typed);
  const type = useAsk((state) => state.type);
  const query = useSearch((state) => state.query);
  const change = (next: 'find' | 'ask') => {
    if (next === 'ask' && typed === '') type(query);
    setMode(next);
    focusOmnibox();
  };
  return (
    <span className={styles['mode']} role="group" aria-label="Find or ask">
      <button type="button" aria-pressed={mode === 'find'} title="Find" onClick={() => change('find')}>
        <Search size={14} aria-hidden="true" />
        <span>Find</span>
      </button>
      <button type="button" aria-pressed={mode === 'ask'} title="Ask" onClick={() => change('ask')}>
        <Sparkles size={14} aria-hidden="true" />
        <span>Ask</span>
      </button>
    </span>
  );
}
