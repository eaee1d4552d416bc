import { FolderPlus, Plus } from 'lucide-react';
import { useState } from 'react';
import type { VideoSummary } from '../../electron/contract/library.ts';
import { countOf, formatTotal } from '../format.ts';
import { isJobsPanelShown } from '../jobs/jobs.ts';
import { JobsPanel } from '../jobs/JobsPanel.tsx';
import { ResultsScreen } from '../search/ResultsScreen.tsx';
import { useLibrary, useSearch, useStores, useSystem, useView } from '../stores/useStores.ts';
import { Button } from '../ui/Button.tsx';
import { addVideos } from './addVideos.ts';
import { FirstRun } from './FirstRun.tsx';
import styles from './LibraryScreen.module.css';
import { RemoveDialog } from './RemoveDialog.tsx';
import { VideoCard } from './VideoCard.tsx';

export function LibraryScreen() {
  const loaded = useLibrary((state) => state.loaded);
  const order = useLibrary((state) => state.order);
  const adding = useLibrary((state) => state.adding);
  const jobs = useView((state) => state.jobs);
  const videos = useLibrary((state) => state.videos);
  const searched = useSearch((state) => state.result !== null || state.error !== null);
  if (!loaded) return null;
  if (order.length === 0 && !adding) return <FirstRun />;
  return (
    <div className={styles['screen']}>
      {searched ? <ResultsScreen /> : <VideoGrid />}
      {isJobsPanelShown(jobs, Object.values(videos)) && <JobsPanel />}
    </div>
  );
}

function VideoGrid() {
  const stores = useStores();
  const videos = useLibrary((state) => state.videos);
  const order = useLibrary((state) => state.order);
  const adding = useLibrary((state) => state.adding);
  const isApp = useSystem((state) => state.shell?.kind === 'app');
  const [removing, setRemoving] = useState<VideoSummary | null>(null);
  const shown = order.map((id) => videos[id]).filter((video) => video !== undefined);
  const seconds = shown.reduce((sum, video) => sum + video.duration, 0);
  return (
    <section className={styles['library']} aria-label="Library">
      <header className={styles['header']}>
        <h1>Library</h1>
        <span className={styles['sum']}>
          {countOf(shown.length, 'video')}
          {seconds > 0 && ` · ${formatTotal(seconds)}`}
        </span>
        {isApp && (
          <Button look="ghost" onClick={() => void addVideos(stores, 'folder')}>
            <FolderPlus size={14} />
            Add a folder
          </Button>
        )}
        <Button look="primary" onClick={() => void addVideos(stores, 'files')}>
          <Plus size={14} />
          Add
        </Button>
      </header>
      <div className={styles['grid']}>
        {adding && <div className={styles['skeleton']} role="status" aria-label="Looking at the files" />}
        {shown.map((video) => (
          <VideoCard key={video.id} video={video} onRemove={setRemoving} />
        ))}
      </div>
      {removing && <RemoveDialog video={removing} onClose={() => setRemoving(null)} />}
    </section>
  );
}
