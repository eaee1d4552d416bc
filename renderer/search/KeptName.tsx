import { Pencil } from 'lucide-react';
import { useState } from 'react';
import type { KeptSearch } from '../../electron/contract/searches.ts';
import { useSearches } from '../stores/useStores.ts';
import { IconButton } from '../ui/Button.tsx';

/** Renames a kept search in its place; an empty name lets it go among the latest. */
export function KeptName({ search: { query, name } }: { search: KeptSearch }) {
  const keep = useSearches((state) => state.keep);
  const [typed, setTyped] = useState<string | null>(null);
  if (typed === null) {
    return (
      <IconButton label={`Rename ${name ?? query}`} onClick={() => setTyped(name ?? query)}>
        <Pencil size={14} />
      </IconButton>
    );
  }
  const finish = () => {
    void keep(query, typed.trim() || null);
    setTyped(null);
  };
  return (
    <input
      aria-label={`New name of ${name ?? query}`}
      value={typed}
      autoFocus
      maxLength={200}
      onChange={(event) => setTyped(event.target.value)}
      onBlur={finish}
      onKeyDown={(event) => {
        if (event.key === 'Enter') finish();
        if (event.key === 'Escape') setTyped(null);
        if (event.key === 'Enter' || event.key === 'Escape') {
          event.preventDefault();
          event.stopPropagation();
        }
      }}
    />
  );
}
