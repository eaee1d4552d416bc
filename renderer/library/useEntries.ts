import { useEffect, useRef, useState, type KeyboardEvent } from 'react';
import type { VideoSummary } from '../../electron/contract/library.ts';
import { useLibrary, useStores } from '../stores/useStores.ts';
import { openVideo } from './openVideo.ts';
import type { PickKeys } from './VideoCard.tsx';

/**
 * Marking and the keyboard of a virtual list of videos: one of them is reached by Tab, arrows go on from there (and scroll it into
 * being), Space marks, Ctrl+A marks all, Escape none. `columns` is 1 for a list.
 */
export function useEntries(videos: readonly VideoSummary[], columns: number, scrollTo: (index: number) => void) {
  const stores = useStores();
  const selected = useLibrary((state) => state.selected);
  const [active, setActive] = useState(0);
  const box = useRef<HTMLDivElement>(null);
  const wanted = useRef<string | null>(null);
  const reachable = videos[Math.min(active, videos.length - 1)]?.id;
  const ids = () => videos.map(({ id }) => id);
  const { mark, setSelected } = stores.library.getState();

  // the entry may only come to be by the scrolling that goes before
  useEffect(() => {
    const id = wanted.current;
    const entry = id === null ? null : box.current?.querySelector<HTMLElement>(`[data-video="${id}"] [data-entry]`);
    if (!entry) return;
    wanted.current = null;
    entry.focus({ preventScroll: true });
  });

  const go = (index: number) => {
    const to = Math.max(0, Math.min(videos.length - 1, index));
    wanted.current = videos[to]?.id ?? null;
    setActive(to);
    scrollTo(to);
  };
  const onMark = (video: VideoSummary, { shiftKey }: PickKeys) => mark(video.id, shiftKey ? ids() : undefined);
  const onPick = (video: VideoSummary, keys: PickKeys) => {
    if (keys.shiftKey || keys.ctrlKey || keys.metaKey) onMark(video, keys);
    else openVideo(stores, video.id);
  };
  const onKeyDown = (event: KeyboardEvent<HTMLElement>) => {
    const target = event.target as HTMLElement;
    const place = videos.findIndex(({ id }) => id === target.closest('[data-video]')?.getAttribute('data-video'));
    if (place < 0) return;
    const step = { ArrowLeft: -1, ArrowRight: 1, ArrowUp: -columns, ArrowDown: columns, PageUp: -columns * 4, PageDown: columns * 4 }[
      event.key
    ];
    const isEntry = target.matches('[data-entry]');
    if (step !== undefined && !event.shiftKey) go(place + step);
    else if (event.key === 'Home') go(0);
    else if (event.key === 'End') go(videos.length - 1);
    else if (event.key === ' ' && isEntry) mark(videos[place]?.id ?? '');
    else if (event.key.toLowerCase() === 'a' && (event.ctrlKey || event.metaKey)) setSelected(ids());
    else if (event.key === 'Escape' && selected.length > 0) setSelected([]);
    else return;
    event.preventDefault();
    event.stopPropagation();
  };
  const onFocus = (event: { target: EventTarget }) => {
    const id = (event.target as HTMLElement).closest('[data-video]')?.getAttribute('data-video');
    const place = videos.findIndex((video) => video.id === id);
    if (place >= 0 && place !== active) setActive(place);
  };
  /** The video, or all that are marked where it is one of them. */
  const subjectsOf = (video: VideoSummary) => {
    const marked = stores.library.getState().selected;
    return marked.includes(video.id) ? videos.filter(({ id }) => marked.includes(id)) : [video];
  };
  return { box, selected, reachable, onMark, onPick, onKeyDown, onFocus, subjectsOf };
}
