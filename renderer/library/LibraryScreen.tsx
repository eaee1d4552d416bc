import { useDeferredValue, useMemo, useRef, useState } from 'react';
import type { VideoSummary } from '../../electron/contract/library.ts';
import { isJobsPanelShown } from '../jobs/jobs.ts';
import { JobsPanel } from '../jobs/JobsPanel.tsx';
import { AskScreen } from '../ask/AskScreen.tsx';
import { ResultsScreen } from '../search/ResultsScreen.tsx';
import { useAsk, useLibrary, useSearch, useSystem, useView } from '../stores/useStores.ts';
import { Button } from '../ui/Button.tsx';
import { arranged } from './arrange.ts';
import { FirstRun } from './FirstRun.tsx';
import { Growing } from './Growing.tsx';
import { LibraryBar } from './LibraryBar.tsx';
import { LibrarySkeleton } from './LibrarySkeleton.tsx';
import styles from './LibraryScreen.module.css';
import { RemoveDialog } from './RemoveDialog.tsx';
import { SampleGuide } from './SampleGuide.tsx';
import { SelectionBar } from './SelectionBar.tsx';
import { VideoGrid } from './VideoGrid.tsx';
import { VideoTable } from './VideoTable.tsx';

export function LibraryScreen() {
  const loaded = useLibrary((state) => state.loaded);
  const isOpening = useSystem((state) => state.host !== 'gone');
  const isEmpty = useLibrary((state) => state.order.length === 0 && !state.adding && state.growing.length === 0);
  const jobs = useView((state) => state.jobs);
  const showsJobs = useLibrary((state) => isJobsPanelShown(jobs, Object.values(state.videos)));
  const searched = useSearch((state) => state.result !== null || state.error !== null);
  const asked = useAsk((state) => state.inLibrary && state.mode === 'ask' && (state.asking ?? state.result ?? state.failed) !== null);
  // a library that cannot be opened is the news of the banner
  if (!loaded) return isOpening ? <LibrarySkeleton /> : null;
  if (isEmpty) return <FirstRun />;
  return (
    <div className={styles['screen']}>
      <div className={styles['main']}>
        <SampleGuide />
        {asked ? <AskScreen /> : searched ? <ResultsScreen /> : <Videos />}
      </div>
      {showsJobs && <JobsPanel />}
    </div>
  );
}

function Videos() {
  const videos = useLibrary((state) => state.videos);
  const { order, adding, selected, layout, sort, filter, setFilter } = useLibrary((state) => state);
  const [removing, setRemoving] = useState<VideoSummary[] | null>(null);
  const scroller = useRef<HTMLDivElement>(null);
  const all = useMemo(() => order.flatMap((id) => videos[id] ?? []), [order, videos]);
  // sorting thousands anew at every step of a job must not hold up scrolling
  const shown = useDeferredValue(useMemo(() => arranged(all, sort, filter), [all, sort, filter]));
  const seconds = all.reduce((sum, video) => sum + video.duration, 0);
  const marked = selected.flatMap((id) => videos[id] ?? []);
  const Entries = layout === 'grid' ? VideoGrid : VideoTable;
  return (
    <section className={styles['library']} aria-label="Library">
      <LibraryBar count={all.length} seconds={seconds} />
      <div className={styles['scroller']} ref={scroller} data-scroller>
        <Growing />
        {adding && <p className={styles['looking']} role="status" aria-label="Looking at the files" />}
        <Entries videos={shown} scroller={scroller} onRemove={setRemoving} />
        {shown.length === 0 && filter !== null && (
          <div className={styles['none']}>
            <p>No video is in this state.</p>
            <Button onClick={() => setFilter(null)}>Show all</Button>
          </div>
        )}
      </div>
      {marked.length > 0 && <SelectionBar videos={marked} onRemove={setRemoving} />}
      {removing && <RemoveDialog videos={removing} onClose={() => setRemoving(null)} />}
    </section>
  );
}
