import { Search } from 'lucide-react';
import { SETTINGS_PAGES, type SettingsPage } from '../stores/settings.ts';
import { useSettings } from '../stores/useStores.ts';
import { ENTRIES, findEntries, PAGES, type SettingEntry } from './entries.tsx';
import styles from './SettingsScreen.module.css';

/** Settings on pages, with a search of their own over all of them. */
export function SettingsScreen() {
  const page = useSettings((state) => state.page);
  const query = useSettings((state) => state.query);
  const find = useSettings((state) => state.find);
  const searching = query.trim() !== '';
  const found = searching ? findEntries(query) : ENTRIES.filter((entry) => entry.page === page);
  return (
    <div className={styles['screen']}>
      <nav className={styles['nav']} aria-label="Settings">
        <label className={styles['search']}>
          <Search size={14} aria-hidden="true" />
          <input
            type="search"
            aria-label="Search settings"
            placeholder="Search settings"
            value={query}
            onChange={(event) => find(event.target.value)}
          />
        </label>
        {SETTINGS_PAGES.map((id) => (
          <PageButton key={id} id={id} current={!searching && id === page} />
        ))}
      </nav>
      <div className={styles['body']}>
        <div className={styles['column']}>
          <h1>{searching ? 'Found settings' : PAGES[page].name}</h1>
          {!searching && PAGES[page].intro !== '' && <p className={styles['intro']}>{PAGES[page].intro}</p>}
          {found.map((entry) => (
            <Entry key={entry.title} entry={entry} place={searching} />
          ))}
          {found.length === 0 && <p className={styles['intro']}>No setting has these words.</p>}
        </div>
      </div>
    </div>
  );
}

function PageButton({ id, current }: { id: SettingsPage; current: boolean }) {
  const open = useSettings((state) => state.open);
  const { name, icon: Icon } = PAGES[id];
  return (
    <button type="button" aria-current={current ? 'page' : undefined} className={styles['page']} onClick={() => open(id)}>
      <Icon size={16} />
      <span>{name}</span>
    </button>
  );
}

function Entry({ entry, place }: { entry: SettingEntry; place: boolean }) {
  const { title, help, page, Control } = entry;
  return (
    <section className={styles['entry']} aria-label={title}>
      {/* the only entry of a page has the page's own name */}
      {title !== PAGES[page].name && <h2>{title}</h2>}
      {place && <small>{PAGES[page].name}</small>}
      {help !== '' && <p>{help}</p>}
      <div className={styles['control']}>
        <Control />
      </div>
    </section>
  );
}
