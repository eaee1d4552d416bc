import { ChevronRight, CornerLeftUp, File, FileVideo, Folder } from 'lucide-react';
import { useEffect, useState } from 'react';
import { LongtakeError } from '../../electron/contract/errors.ts';
import type { FolderEntry, ShellOutput } from '../../electron/contract/shell.ts';
import { countOf, formatBytes } from '../format.ts';
import { useLibrary, useStores, useView } from '../stores/useStores.ts';
import { Button } from '../ui/Button.tsx';
import { Dialog } from '../ui/Dialog.tsx';
import { addPaths } from './addVideos.ts';
import styles from './FileChooser.module.css';

/** Decides the icon only: what a file really is, the host finds out. */
const VIDEO_NAME = /\.(mp4|m4v|mov|mkv|webm|avi|mts|m2ts|ts|mpe?g|mxf|wmv|flv|ogv|3gp)$/i;

type Listing = ShellOutput<'shell.browse'>;

interface FileChooserProps {
  title: string;
  /** Whether exactly one file is wanted. */
  single?: boolean;
  onChoose: (paths: string[]) => void;
  onClose: () => void;
}

/** The chooser of `longtake serve` that adds files and folders, or finds the one file that was moved. */
export function FileChoosers() {
  const stores = useStores();
  const adding = useView((state) => state.chooserOpen);
  const toggle = useView((state) => state.toggle);
  const locating = useLibrary((state) => state.locating);
  const { relocate, setLocating } = useLibrary((state) => state);
  if (adding)
    return (
      <FileChooser title="Add videos" onClose={() => toggle('chooserOpen', false)} onChoose={(paths) => void addPaths(stores, paths)} />
    );
  if (locating === null) return null;
  const found = (paths: string[]) => paths[0] !== undefined && void relocate(locating, paths[0]);
  return <FileChooser title="Where the file is now" single onClose={() => setLocating(null)} onChoose={found} />;
}

/** The file dialog of `longtake serve`: files and folders of the granted roots, several at once. */
function FileChooser({ title, single = false, onChoose, onClose: close }: FileChooserProps) {
  const stores = useStores();
  const [folder, setFolder] = useState<string | null>(null);
  const [listing, setListing] = useState<Listing | null>(null);
  const [error, setError] = useState<string | null>(null);
  const [chosen, setChosen] = useState<ReadonlySet<string>>(new Set());

  useEffect(() => {
    let current = true;
    stores.bridge
      .request('shell.browse', { folder })
      .then((found) => {
        if (!current) return;
        const only = found.entries[0];
        // a single root needs no choice
        if (found.folder === null && found.entries.length === 1 && only) setFolder(only.path);
        else {
          setListing(found);
          setError(null);
        }
      })
      .catch((thrown: unknown) => {
        if (current) setError(LongtakeError.from(thrown).message);
      });
    return () => {
      current = false;
    };
  }, [stores, folder]);

  const pick = (path: string) => {
    const next = new Set(single ? [...chosen].filter((other) => other === path) : chosen);
    if (!next.delete(path)) next.add(path);
    setChosen(next);
  };
  const add = (paths: string[]) => {
    close();
    onChoose(paths);
  };
  return (
    <Dialog
      title={title}
      width={640}
      onClose={close}
      footer={
        <>
          {!single && listing?.folder != null && (
            <Button look="ghost" onClick={() => add([listing.folder ?? ''])}>
              Add this whole folder
            </Button>
          )}
          <span className={styles['gap']} />
          <Button onClick={close}>Close</Button>
          <Button look="primary" disabled={chosen.size === 0} onClick={() => add([...chosen])}>
            {single ? 'Use this file' : chosen.size === 0 ? 'Add' : `Add ${countOf(chosen.size, 'file')}`}
          </Button>
        </>
      }
    >
      <p className={styles['where']}>{listing?.folder ?? 'Folders that "longtake serve" was given'}</p>
      {error !== null && (
        <p role="alert" className={styles['error']}>
          {error}
        </p>
      )}
      <ul className={styles['list']}>
        {listing?.folder != null && listing.parent !== null && (
          <li>
            <button type="button" onClick={() => setFolder(listing.parent)}>
              <CornerLeftUp size={16} />
              Up
            </button>
          </li>
        )}
        {listing?.entries.map((entry) => (
          <Entry key={entry.path} entry={entry} chosen={chosen.has(entry.path)} onEnter={setFolder} onPick={pick} />
        ))}
        {listing?.entries.length === 0 && (
          <li className={styles['empty']}>
            {listing.folder === null ? 'No folder was given. Start it with --root FOLDER.' : 'Nothing in this folder.'}
          </li>
        )}
      </ul>
    </Dialog>
  );
}

interface EntryProps {
  entry: FolderEntry;
  chosen: boolean;
  onEnter: (path: string) => void;
  onPick: (path: string) => void;
}

function Entry({ entry, chosen, onEnter, onPick }: EntryProps) {
  if (entry.isFolder) {
    return (
      <li>
        <button type="button" onClick={() => onEnter(entry.path)}>
          <Folder size={16} />
          <span className={styles['name']}>{entry.name}</span>
          <ChevronRight size={14} />
        </button>
      </li>
    );
  }
  return (
    <li>
      <label data-chosen={chosen}>
        <input type="checkbox" checked={chosen} onChange={() => onPick(entry.path)} />
        {VIDEO_NAME.test(entry.name) ? <FileVideo size={16} /> : <File size={16} />}
        <span className={styles['name']}>{entry.name}</span>
        <span className={styles['size']}>{formatBytes(entry.sizeBytes)}</span>
      </label>
    </li>
  );
}
