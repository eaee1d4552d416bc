import { useEffect } from 'react';
import { CLEARABLE, type Clearable, type VideoStorage } from '../../electron/contract/storage.ts';
import { formatBytes } from '../format.ts';
import { useSettings, useSystem } from '../stores/useStores.ts';
import { Button } from '../ui/Button.tsx';
import { Select } from './controls.tsx';
import styles from './StorageSettings.module.css';

const GB = 1e9;
const LIMITS = [5, 20, 50, 100, 200, 500];
const CLEAR_WORDS: Record<Clearable, string> = { stills: 'Clear the stills', proxy: 'Clear the copies', memory: 'Clear video memory' };
const COLUMNS = [
  { id: 'index', name: 'Index' },
  { id: 'sprites', name: 'Sprites' },
  { id: 'stills', name: 'Stills' },
  { id: 'proxy', name: 'Copies' },
  { id: 'memory', name: 'Memory' },
] as const;
/** Lines of the table before it is cut: the largest come first. */
const MAX_ROWS = 100;

export function StorageLimit() {
  const limit = useSettings((state) => state.settings.storageLimitBytes);
  const change = useSettings((state) => state.change);
  const look = useSystem((state) => state.look);
  const known = limit === null || LIMITS.includes(limit / GB) ? LIMITS : [...LIMITS, limit / GB].sort((a, b) => a - b);
  return (
    <Select
      label="Limit"
      value={limit === null ? 'none' : String(limit / GB)}
      options={[{ id: 'none', label: 'No limit' }, ...known.map((gigabytes) => ({ id: String(gigabytes), label: `${gigabytes} GB` }))]}
      onChange={(value) => void change({ storageLimitBytes: value === 'none' ? null : Number(value) * GB }).then(look)}
    />
  );
}

/** What is kept, per video, the largest first; and what of it can go. */
export function StorageTable() {
  const { storage, look, clear } = useSystem((state) => state);
  useEffect(() => void look(), [look]);
  if (!storage) return <p>Looking at what is kept.</p>;
  const sumOf = (id: (typeof COLUMNS)[number]['id']) => storage.videos.reduce((sum, video) => sum + video[id], 0);
  const videos = [...storage.videos].sort((a, b) => totalOf(b) - totalOf(a));
  return (
    <>
      <p className={styles['where']}>
        <code>{storage.folder}</code>
        <span>{formatBytes(storage.freeBytes)} free</span>
      </p>
      <table className={styles['table']}>
        <thead>
          <tr>
            <th scope="col">Video</th>
            {COLUMNS.map(({ id, name }) => (
              <th key={id} scope="col">
                {name}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {videos.slice(0, MAX_ROWS).map((video) => (
            <tr key={video.videoId}>
              <th scope="row" title={video.name}>
                {video.name}
              </th>
              {COLUMNS.map(({ id }) => (
                <td key={id}>{sizeWord(video[id])}</td>
              ))}
            </tr>
          ))}
          {videos.length > MAX_ROWS && (
            <tr>
              <th scope="row">and {videos.length - MAX_ROWS} smaller ones</th>
              <td colSpan={COLUMNS.length} />
            </tr>
          )}
        </tbody>
        <tfoot>
          <tr>
            <th scope="row">Words and times of all (database)</th>
            <td>{formatBytes(storage.databaseBytes)}</td>
            <td colSpan={COLUMNS.length - 1} />
          </tr>
          <tr>
            <th scope="row">All</th>
            {COLUMNS.map(({ id }) => (
              <td key={id}>{formatBytes(sumOf(id) + (id === 'index' ? storage.databaseBytes : 0))}</td>
            ))}
          </tr>
        </tfoot>
      </table>
      <div className={styles['buttons']}>
        {CLEARABLE.map((what) => (
          <Button key={what} size="small" disabled={sumOf(what) === 0} onClick={() => void clear(what)}>
            {CLEAR_WORDS[what]}
          </Button>
        ))}
      </div>
    </>
  );
}

function totalOf(video: VideoStorage): number {
  return COLUMNS.reduce((sum, { id }) => sum + video[id], 0);
}

function sizeWord(bytes: number): string {
  return bytes === 0 ? '–' : formatBytes(bytes);
}
