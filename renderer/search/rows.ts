import type { SearchResult } from '../../electron/contract/search.ts';
import type { ListedMoment, MomentGroup } from './order.ts';

/** A row of the list, which is virtual: only rows in view are in the document. */
export type Row =
  | { kind: 'notes'; key: string; notes: string[] }
  | { kind: 'video'; key: string; videoId: string; count: number }
  | { kind: 'cards'; key: string; cards: ListedMoment[] };

/** Rows of what was found. @param columns cards beside each other @param shown whether the unlikely ones are unfolded */
export function rowsOf(
  groups: readonly MomentGroup[],
  unlikely: readonly ListedMoment[],
  { columns, shown, notes }: { columns: number; shown: boolean; notes: string[] },
): Row[] {
  const cards = (listed: readonly ListedMoment[]): Row[] => {
    const rows: Row[] = [];
    for (let at = 0; at < listed.length; at += columns) {
      const some = listed.slice(at, at + columns);
      const [first] = some;
      if (first) rows.push({ kind: 'cards', key: `${first.moment.videoId} ${first.moment.start} ${first.index}`, cards: some });
    }
    return rows;
  };
  return [
    ...(notes.length > 0 ? [{ kind: 'notes' as const, key: 'notes', notes }] : []),
    ...groups.flatMap(({ videoId, listed }) => [
      ...(videoId === null ? [] : [{ kind: 'video' as const, key: `video ${videoId}`, videoId, count: listed.length }]),
      ...cards(listed),
    ]),
    ...(shown ? cards(unlikely) : []),
  ];
}

/** Heights before a row is measured, px: as most are, because a row that measures otherwise draws the list again. */
export function estimatedHeight(row: Row | undefined): number {
  switch (row?.kind) {
    case 'notes':
      return 24 + 16 * row.notes.length;
    case 'video':
      return 44;
    case 'cards':
    case undefined:
      return 103;
  }
}

/** What a person should know about a search, beside what the engine says of it. */
export function notesOf(result: SearchResult, isConceptOnly: boolean, isByPicture: boolean): string[] {
  const notes = [...result.notes];
  if (isConceptOnly && isByPicture) {
    return [
      ...notes,
      'No image-text model is here: the picture is compared by the things that the classifier sees in it. Settings, Models has more.',
    ];
  }
  if (isConceptOnly && !notes.some((note) => /concept/i.test(note)))
    notes.push('Concept search: pictures are found by things the classifier and the detector know by name.');
  return notes;
}
