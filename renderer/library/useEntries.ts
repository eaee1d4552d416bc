import { useCallback, useEffect, useRef, useState, type KeyboardEvent, type MouseEvent } from 'react';
import type { VideoSummary } from '../../electron/contract/library.ts';
import { useLibrary, useStores } from '../stores/useStores.ts';
import type { MenuPlace } from '../ui/Menu.tsx';
import { openVideo } from './openVideo.ts';
import type { PickKeys } from './entryProps.ts';

/** The menu that is open: of one video, or of all that are marked where it is one of them. */
export interface OpenMenu {
  videos: VideoSummary[];
  place: MenuPlace;
}

/**
 * Marking and the keyboard of a virtual list of videos: one of them is reached by Tab, arrows go on from there (and scroll it into
 * being), Space marks, Ctrl+A marks all, Escape none. `columns` is 1 for a list. What is given to an entry never changes, so that
 * scrolling draws only those that are new.
 */
export function useEntries(videos: readonly VideoSummary[], columns: number, scrollTo: (index: number) => void) {
  const stores = useStores();
  const selected = useLibrary((state) => state.selected);
  const [active, setActive] = useState(0);
  const [menu, setMenu] = useState<OpenMenu | null>(null);
  const box = useRef<HTMLDivElement>(null);
  const wanted = useRef<string | null>(null);
  const shown = useRef(videos);
  const reachable = videos[Math.min(active, videos.length - 1)]?.id;

  // the entry may only come to be by the scrolling that goes before
  useEffect(() => {
    shown.current = videos;
    const id = wanted.current;
    const entry = id === null ? null : box.current?.querySelector<HTMLElement>(`[data-video="${id}"] [data-entry]`);
    if (!entry) return;
    wanted.current = null;
    entry.focus({ preventScroll: true });
  });

  const onMark = useCallback(
    (video: VideoSummary, { shiftKey }: PickKeys) =>
      stores.library.getState().mark(video.id, shiftKey ? shown.current.map(({ id }) => id) : undefined),
    [stores],
  );
  const onPick = useCallback(
    (video: VideoSummary, keys: PickKeys) => {
      if (keys.shiftKey || keys.ctrlKey || keys.metaKey) onMark(video, keys);
      else openVideo(stores, video.id);
    },
    [stores, onMark],
  );
  const onMenu = useCallback((video: VideoSummary, button: HTMLElement) => {
    const { left, bottom } = button.getBoundingClientRect();
    setMenu({ videos: [video], place: { x: left, y: bottom, from: button } });
  }, []);

  const indexOf = (target: EventTarget) => {
    const id = (target as HTMLElement).closest('[data-video]')?.getAttribute('data-video');
    return id == null ? -1 : videos.findIndex((video) => video.id === id);
  };
  const go = (index: number) => {
    const to = Math.max(0, Math.min(videos.length - 1, index));
    wanted.current = videos[to]?.id ?? null;
    setActive(to);
    scrollTo(to);
  };
  const onKeyDown = (event: KeyboardEvent<HTMLElement>) => {
    const place = indexOf(event.target);
    const video = videos[place];
    if (!video) return;
    const { mark, setSelected } = stores.library.getState();
    const pages = columns * 4;
    const step = { ArrowLeft: -1, ArrowRight: 1, ArrowUp: -columns, ArrowDown: columns, PageUp: -pages, PageDown: pages }[event.key];
    if (step !== undefined && !event.shiftKey) go(place + step);
    else if (event.key === 'Home') go(0);
    else if (event.key === 'End') go(videos.length - 1);
    else if (event.key === ' ' && (event.target as HTMLElement).matches('[data-entry]')) mark(video.id);
    else if (event.key.toLowerCase() === 'a' && (event.ctrlKey || event.metaKey)) setSelected(videos.map(({ id }) => id));
    else if (event.key === 'Escape' && selected.length > 0) setSelected([]);
    else return;
    event.preventDefault();
    event.stopPropagation();
  };
  const onFocus = ({ target }: { target: EventTarget }) => {
    const place = indexOf(target);
    if (place >= 0 && place !== active) setActive(place);
  };
  const onContextMenu = (event: MouseEvent<HTMLElement>) => {
    const video = videos[indexOf(event.target)];
    if (!video) return;
    event.preventDefault();
    const from = (event.target as HTMLElement).closest('[data-video]')?.querySelector<HTMLElement>('[data-entry]') ?? null;
    const { left, bottom } = from?.getBoundingClientRect() ?? { left: 0, bottom: 0 };
    // the menu key has no place of its own
    const byKey = event.clientX === 0 && event.clientY === 0;
    setMenu({
      videos: selected.includes(video.id) ? videos.filter(({ id }) => selected.includes(id)) : [video],
      place: { x: byKey ? left : event.clientX, y: byKey ? bottom : event.clientY, from },
    });
  };
  return {
    box,
    selected,
    reachable,
    menu,
    closeMenu: () => setMenu(null),
    onMark,
    onPick,
    onMenu,
    handlers: { onKeyDown, onFocus, onContextMenu },
  };
}
