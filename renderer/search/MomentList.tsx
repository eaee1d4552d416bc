import { defaultRangeExtractor, useVirtualizer } from '@tanstack/react-virtual';
import { useEffect, useMemo, useRef } from 'react';
import { openSettings } from '../settings/openSettings.ts';
import { hasImageText } from '../stores/system.ts';
import { useSearch, useStores, useSystem } from '../stores/useStores.ts';
import { Button } from '../ui/Button.tsx';
import { MomentCard, optionId } from './MomentCard.tsx';
import { MomentFooter } from './MomentFooter.tsx';
import styles from './MomentList.module.css';
import { FilteredOut, Notes, VideoRow } from './MomentRows.tsx';
import { NotFound } from './NotFound.tsx';
import { openMoment } from './openMoment.ts';
import { groupsOf, listedIndexes, unlikelyOf } from './order.ts';
import { ReadSoFar } from './ReadSoFar.tsx';
import { estimatedHeight, notesOf, rowsOf } from './rows.ts';
import { useColumns } from './useColumns.ts';
import { useMomentKeys } from './useMomentKeys.ts';

/** What the search found: notes, moments (those of a video together where several are searched), the unlikely ones folded away; or that nothing was found. */
export function MomentList({ wide = false }: { wide?: boolean }) {
  const result = useSearch((state) => state.result);
  const error = useSearch((state) => state.error);
  const hold = useSearch((state) => state.hold);
  const stores = useStores();
  // a list that goes away holds nothing
  useEffect(
    () => () => {
      hold('pointer', false);
      hold('focus', false);
    },
    [hold],
  );
  if (error) {
    return (
      <div className={styles['error']} role="alert">
        <h2>{error.message}</h2>
        <p>{error.hint}</p>
        {error.code.startsWith('MODEL_') && <Button onClick={() => openSettings(stores, 'models')}>Open Models</Button>}
      </div>
    );
  }
  if (!result) return null;
  return (
    <div
      className={styles['list']}
      data-moments
      onPointerEnter={() => hold('pointer', true)}
      onPointerLeave={() => hold('pointer', false)}
      onFocus={() => hold('focus', true)}
      onBlur={() => hold('focus', false)}
    >
      <ReadSoFar />
      {result.moments.length > 0 ? (
        <Found wide={wide} />
      ) : (
        <div className={styles['scroll']}>
          <NotFound result={result} />
        </div>
      )}
      <MomentFooter result={result} />
    </div>
  );
}

function Found({ wide }: { wide: boolean }) {
  const stores = useStores();
  const result = useSearch((state) => state.result);
  const filter = useSearch((state) => state.filter);
  const scope = useSearch((state) => state.scope);
  const selected = useSearch((state) => state.selected);
  const shown = useSearch((state) => state.unlikelyShown);
  const isByPicture = useSearch((state) => state.picture !== null);
  const models = useSystem((state) => state.models);
  const scroller = useRef<HTMLDivElement>(null);
  const columns = useColumns(scroller, wide);
  const isConceptOnly = result?.coverage.concept !== undefined && models.length > 0 && !hasImageText(models);
  const { rows, order } = useMemo(() => {
    const groups = groupsOf(result, filter, scope !== 'video');
    const unlikely = unlikelyOf(result, filter);
    const notes = result ? notesOf(result, isConceptOnly, isByPicture) : [];
    return { rows: rowsOf(groups, unlikely, { columns, shown, notes }), order: listedIndexes(groups, shown ? unlikely : []) };
  }, [result, filter, scope, columns, shown, isConceptOnly, isByPicture]);
  const { active, setActive, onKeyDown } = useMomentKeys(order, (index) => openMoment(stores, index));
  const places = useMemo(() => new Map(order.map((index, place) => [index, place])), [order]);
  const activeRow = rows.findIndex((row) => row.kind === 'cards' && row.cards.some(({ index }) => index === active));
  // react-virtual returns functions that may not be memoised; nothing here is
  // eslint-disable-next-line react-hooks/incompatible-library
  const virtual = useVirtualizer({
    count: rows.length,
    getScrollElement: () => scroller.current,
    estimateSize: (at) => estimatedHeight(rows[at]),
    getItemKey: (at) => rows[at]?.key ?? at,
    overscan: wide ? 1 : 2,
    // the card that the keyboard is on stays in the document
    rangeExtractor: (range) => [...new Set([...defaultRangeExtractor(range), ...(activeRow < 0 ? [] : [activeRow])])].sort((a, b) => a - b),
  });
  useEffect(() => {
    if (activeRow >= 0) virtual.scrollToIndex(activeRow, { align: 'auto' });
  }, [activeRow, virtual]);
  const items = virtual.getVirtualItems();
  const mounted = items.flatMap(({ index }) => {
    const row = rows[index];
    return row?.kind === 'cards' ? row.cards.map((card) => optionId(card.index)) : [];
  });
  return (
    <div ref={scroller} className={styles['scroll']} data-wide={wide}>
      <div
        role="listbox"
        className={styles['listbox']}
        aria-label={`Moments, ${order.length}`}
        tabIndex={0}
        aria-owns={mounted.join(' ')}
        aria-activedescendant={active === null ? undefined : optionId(active)}
        onKeyDown={onKeyDown}
        data-moment-list
      />
      {order.length === 0 && <FilteredOut />}
      <div className={styles['rows']} style={{ height: virtual.getTotalSize() }}>
        {items.map((item) => {
          const row = rows[item.index];
          if (!row) return null;
          return (
            <div
              key={item.key}
              ref={virtual.measureElement}
              data-index={item.index}
              className={styles['row']}
              style={{ transform: `translateY(${item.start}px)` }}
            >
              {row.kind === 'notes' && <Notes notes={row.notes} />}
              {row.kind === 'video' && <VideoRow videoId={row.videoId} count={row.count} />}
              {row.kind === 'cards' && (
                <div className={styles['cards']} data-columns={columns}>
                  {row.cards.map(({ moment, index }) => (
                    <MomentCard
                      key={`${moment.videoId} ${moment.start}`}
                      moment={moment}
                      index={index}
                      place={places.get(index) ?? 0}
                      count={order.length}
                      open={selected === index}
                      active={active === index}
                      onActive={setActive}
                    />
                  ))}
                </div>
              )}
            </div>
          );
        })}
      </div>
    </div>
  );
}
