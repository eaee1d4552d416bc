import { Activity, Upload } from 'lucide-react';
import { openExport } from '../export/openExport.ts';
import { jobsOf, secondsLeftOf } from '../jobs/jobs.ts';
import { formatTotal } from '../format.ts';
import { Omnibox } from '../search/Omnibox.tsx';
import { useLibrary, usePlayer, useStores, useView } from '../stores/useStores.ts';
import { Button } from './Button.tsx';
import { Mark } from './Mark.tsx';
import styles from './TitleBar.module.css';

const TITLES = { library: 'Library', video: 'Video', ring: 'Ring', settings: 'Settings' } as const;

export function TitleBar() {
  const stores = useStores();
  const screen = useView((state) => state.screen);
  const show = useView((state) => state.show);
  const showJobs = useView((state) => state.showJobs);
  const videoId = usePlayer((state) => state.videoId);
  const videos = useLibrary((state) => state.videos);
  const open = screen === 'video' && videoId !== null ? videos[videoId] : undefined;
  const jobs = jobsOf(Object.values(videos));
  const left = Math.max(0, ...jobs.map((video) => secondsLeftOf(video) ?? 0));
  return (
    <header className={styles['bar']}>
      <div className={styles['brand']}>
        <span className={styles['mark']}>
          <Mark />
        </span>
        {open ? (
          <span className={styles['crumb']}>
            <button type="button" className={styles['up']} onClick={() => show('library')}>
              Library
            </button>
            <span className={styles['slash']}>/</span>
            <b title={open.path}>{open.name}</b>
          </span>
        ) : (
          <span className={styles['crumb']}>
            <b>{TITLES[screen]}</b>
          </span>
        )}
      </div>
      <Omnibox />
      <div className={styles['right']}>
        {jobs.length > 0 && (
          <Button
            look="ghost"
            size="small"
            title="Jobs"
            onClick={() => {
              show('library');
              showJobs(true);
            }}
          >
            <Activity size={14} />
            <span className={styles['label']}>
              {jobs.length === 1 ? '1 job' : `${jobs.length} jobs`}
              {left > 0 && `, ${formatTotal(left)}`}
            </span>
          </Button>
        )}
        {open && (
          <Button title="Export" onClick={() => openExport(stores)}>
            <Upload size={14} />
            <span className={styles['label']}>Export</span>
          </Button>
        )}
      </div>
    </header>
  );
}
