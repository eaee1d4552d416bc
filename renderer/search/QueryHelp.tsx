import { Bookmark, Clock, Trash2 } from 'lucide-react';
import type { KeptSearch } from '../../electron/contract/searches.ts';
import { useLibrary, useSearch, useSearches, useView } from '../stores/useStores.ts';
import { IconButton } from '../ui/Button.tsx';
import { focusOmnibox } from './focusOmnibox.ts';
import { KeptName } from './KeptName.tsx';
import styles from './QueryHelp.module.css';
import { QUERY_RULES, ruleOfVideo } from './queryLanguage.ts';

/** Latest searches that are listed. */
const RECENT = 6;

/** Under the omnibox: kept searches, the latest ones, and how to say what one looks for, each to be tried with a click. */
export function QueryHelp() {
  const searches = useSearches((state) => state.searches);
  const toggle = useView((state) => state.toggle);
  const type = useSearch((state) => state.type);
  const run = useSearch((state) => state.run);
  const name = useLibrary((state) => state.videos[state.order[0] ?? '']?.name);
  const rules = name === undefined ? QUERY_RULES : [...QUERY_RULES, ruleOfVideo(name)];
  const kept = searches.filter(({ name }) => name !== null);
  const recent = searches.filter(({ name }) => name === null).slice(0, RECENT);
  const use = (query: string) => {
    type(query);
    void run();
    toggle('queryHelpOpen', false);
    focusOmnibox();
  };
  const onKey = (event: React.KeyboardEvent<HTMLElement>) => {
    if (event.key !== 'ArrowDown' && event.key !== 'ArrowUp') return;
    if (event.target instanceof HTMLInputElement) return;
    const entries = [...event.currentTarget.querySelectorAll<HTMLElement>('[data-entry]')];
    const at = entries.findIndex((entry) => entry === document.activeElement || entry.parentElement?.contains(document.activeElement));
    const next = at + (event.key === 'ArrowDown' ? 1 : -1);
    event.preventDefault();
    if (next < 0) focusOmnibox();
    else entries[Math.min(next, entries.length - 1)]?.focus();
  };
  return (
    <section className={styles['help']} aria-label="Searches and how to say them" onKeyDown={onKey} data-query-help>
      {kept.length > 0 && (
        <>
          <h2>Kept</h2>
          <ul>
            {kept.map((search) => (
              <KeptRow key={search.id} search={search} onUse={use} />
            ))}
          </ul>
        </>
      )}
      {recent.length > 0 && (
        <>
          <h2>Latest</h2>
          <ul>
            {recent.map((search) => (
              <KeptRow key={search.id} search={search} onUse={use} />
            ))}
          </ul>
        </>
      )}
      <h2>How to say it</h2>
      <ul className={styles['rules']}>
        {rules.map(({ example, meaning }) => (
          <li key={example}>
            <button type="button" data-entry onClick={() => use(example)}>
              <b>{example}</b>
              <span>{meaning}</span>
            </button>
          </li>
        ))}
      </ul>
    </section>
  );
}

function KeptRow({ search, onUse }: { search: KeptSearch; onUse: (query: string) => void }) {
  const keep = useSearches((state) => state.keep);
  const remove = useSearches((state) => state.remove);
  const { id, query, name } = search;
  return (
    <li>
      <button type="button" data-entry onClick={() => onUse(query)}>
        {name === null ? <Clock size={14} /> : <Bookmark size={14} />}
        <b>{name ?? query}</b>
        {name !== null && name !== query && <span>{query}</span>}
      </button>
      {name === null ? (
        <IconButton label={`Keep ${query}`} onClick={() => void keep(query, query)}>
          <Bookmark size={14} />
        </IconButton>
      ) : (
        <KeptName search={search} />
      )}
      <IconButton label={`Delete ${name ?? query}`} onClick={() => void remove(id)}>
        <Trash2 size={14} />
      </IconButton>
    </li>
  );
}
