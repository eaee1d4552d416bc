import type { Stores } from '../stores/stores.ts';

/** Keeps the search that is typed under its own words; what is kept already is let go. */
export function keepSearch({ search, searches }: Stores): void {
  const query = search.getState().query.trim();
  if (query === '') return;
  const known = searches.getState().searches.find((kept) => kept.query === query);
  void searches.getState().keep(query, known?.name == null ? query : null);
}
