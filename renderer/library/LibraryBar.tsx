import { FolderPlus, LayoutGrid, List, Plus } from 'lucide-react';
import { countOf, formatTotal } from '../format.ts';
import { SORT_KEYS, type ReadFilter, type SortKey } from '../stores/library.ts';
import { useLibrary, useStores, useSystem } from '../stores/useStores.ts';
import { Button, IconButton } from '../ui/Button.tsx';
import { addVideos } from './addVideos.ts';
import { FILTER_NAMES, SORT_NAMES } from './arrange.ts';
import styles from './LibraryBar.module.css';

/** What the library holds, and how it is shown: filter, order, cards or lines; and how more gets in. */
export function LibraryBar({ count, seconds }: { count: number; seconds: number }) {
  const stores = useStores();
  const { layout, sort, filter, setLayout, setSort, setFilter } = useLibrary((state) => state);
  const isApp = useSystem((state) => state.shell?.kind === 'app');
  return (
    <header className={styles['bar']}>
      <h1>Library</h1>
      <span className={styles['sum']}>
        {countOf(count, 'video')}
        {seconds > 0 && ` · ${formatTotal(seconds)}`}
      </span>
      <select aria-label="Filter" value={filter ?? ''} onChange={(event) => setFilter((event.target.value || null) as ReadFilter | null)}>
        <option value="">All</option>
        {Object.entries(FILTER_NAMES).map(([id, name]) => (
          <option key={id} value={id}>
            {name}
          </option>
        ))}
      </select>
      <select
        aria-label="Order"
        value={sort.by}
        onChange={(event) => setSort({ by: event.target.value as SortKey, down: SORT_NAMES[event.target.value as SortKey].downFirst })}
      >
        {SORT_KEYS.map((by) => (
          <option key={by} value={by}>
            {SORT_NAMES[by].name}
          </option>
        ))}
      </select>
      <span className={styles['line']} />
      <IconButton label="Cards" aria-pressed={layout === 'grid'} onClick={() => setLayout('grid')}>
        <LayoutGrid size={16} />
      </IconButton>
      <IconButton label="List" aria-pressed={layout === 'list'} onClick={() => setLayout('list')}>
        <List size={16} />
      </IconButton>
      {isApp && (
        <IconButton label="Add a folder" onClick={() => void addVideos(stores, 'folder')}>
          <FolderPlus size={16} />
        </IconButton>
      )}
      <Button look="primary" className={styles['add']} onClick={() => void addVideos(stores, 'files')}>
        <Plus size={14} />
        Add
      </Button>
    </header>
  );
}
