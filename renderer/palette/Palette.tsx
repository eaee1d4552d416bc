import { Command } from 'cmdk';
import {
  AppWindow,
  Bookmark,
  BookmarkPlus,
  Clapperboard,
  FileUp,
  FileVideo,
  Flag,
  MoveHorizontal,
  Play,
  Search,
  TextSearch,
  ZoomIn,
  type LucideIcon,
} from 'lucide-react';
import { useEffect, useRef, useState } from 'react';
import { runCommand } from '../commands.ts';
import { keyParts } from '../keys/chord.ts';
import { openMoment } from '../search/openMoment.ts';
import { shownMoments } from '../stores/search.ts';
import type { Stores } from '../stores/stores.ts';
import { useKeys, useLibrary, usePlayer, useSearch, useSearches, useSegments, useStores, useView } from '../stores/useStores.ts';
import { Kbd } from '../ui/Kbd.tsx';
import { isMac } from '../useCommands.ts';
import { commandEntries, findEntries, placeEntries, type Entry } from './entries.ts';
import { Marked } from './Marked.tsx';
import styles from './Palette.module.css';

const ICONS: Record<Entry['icon'], LucideIcon> = {
  ...{ video: FileVideo, segment: Flag, moment: Clapperboard, search: Search, kept: Bookmark },
  ...{ Find: TextSearch, Play, Move: MoveHorizontal, Segment: BookmarkPlus, Timeline: ZoomIn, View: AppWindow, File: FileUp },
};

/** Everything that can be done and gone to, by typing a part of its name. */
export function Palette() {
  const stores = useStores();
  const toggle = useView((state) => state.toggle);
  const videos = useLibrary((state) => state.videos);
  const segments = useSegments((state) => state.segments);
  const openVideo = usePlayer((state) => state.videoId);
  const result = useSearch((state) => state.result);
  const searches = useSearches((state) => state.searches);
  const [typed, setTyped] = useState('');
  const dialog = useRef<HTMLDialogElement>(null);
  useEffect(() => {
    dialog.current?.showModal();
    dialog.current?.querySelector('input')?.focus();
  }, []);
  const close = () => toggle('paletteOpen', false);
  const choose = (entry: Entry) => {
    // the focus goes back first, so that a command finds the window as it was
    dialog.current?.close();
    close();
    runEntry(entry, stores);
  };
  const sources = { videos: Object.values(videos), segments, moments: shownMoments(result), searches, openVideo };
  const groups = [
    { heading: 'Commands', entries: commandEntries(typed) },
    { heading: 'Go to', entries: placeEntries(typed, sources) },
    { heading: 'Instead', entries: findEntries(typed, openVideo) },
  ].filter(({ entries }) => entries.length > 0);
  return (
    <dialog
      ref={dialog}
      className={styles['dialog']}
      aria-label="Commands"
      onClose={close}
      onClick={(event) => event.target === dialog.current && close()}
    >
      <Command label="Commands" shouldFilter={false} loop className={styles['command']}>
        <div className={styles['top']}>
          <Command.Input value={typed} onValueChange={setTyped} placeholder="Type a command, a video, or what you look for" />
          <Kbd>Esc</Kbd>
        </div>
        <Command.List className={styles['list']} label="Commands and places">
          {groups.map(({ heading, entries }) => (
            <Command.Group key={heading} heading={heading} className={styles['group']}>
              {entries.map((entry) => (
                <Line key={entry.id} entry={entry} typed={typed} onChoose={choose} />
              ))}
            </Command.Group>
          ))}
        </Command.List>
        <footer className={styles['footer']}>
          <span>
            <Kbd>↑</Kbd>
            <Kbd>↓</Kbd>choose
          </span>
          <span>
            <Kbd>Enter</Kbd>do
          </span>
          <button
            type="button"
            onClick={() => choose({ id: 'show-keys', label: '', note: '', icon: 'View', run: { command: 'show-keys' } })}
          >
            <Kbd>?</Kbd>
            all keys
          </button>
        </footer>
      </Command>
    </dialog>
  );
}

function Line({ entry, typed, onChoose }: { entry: Entry; typed: string; onChoose: (entry: Entry) => void }) {
  const map = useKeys((state) => state.map);
  const Icon = ICONS[entry.icon];
  const chord = 'command' in entry.run ? map[entry.run.command][0] : undefined;
  return (
    <Command.Item value={entry.id} className={styles['item']} onSelect={() => onChoose(entry)}>
      <Icon size={16} />
      <span className={styles['label']}>
        <Marked text={entry.label} typed={typed} />
      </span>
      <span className={styles['note']}>{entry.note}</span>
      {chord !== undefined && keyParts(chord, isMac).map((part) => <Kbd key={part}>{part}</Kbd>)}
    </Command.Item>
  );
}

function runEntry({ run }: Entry, stores: Stores): void {
  if ('command' in run) runCommand(run.command, stores);
  else if ('moment' in run) openMoment(stores, run.moment);
  else if ('video' in run) {
    stores.view.getState().show('video');
    void stores.player.getState().open(run.video, run.at ?? undefined);
  } else {
    stores.search.getState().setScope(run.scope);
    stores.search.getState().type(run.find);
    void stores.search.getState().run();
    void stores.searches.getState().remember(run.find);
    if (run.scope === 'video') stores.view.getState().showTab('moments');
    else stores.view.getState().show('library');
  }
}
