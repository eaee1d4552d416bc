import { PanelRightClose } from 'lucide-react';
import { useEffect, useLayoutEffect, useRef } from 'react';
import { AskPanel } from '../ask/AskPanel.tsx';
import { CopyAnswer } from '../ask/CopyAnswer.tsx';
import { keyOf } from '../commands.ts';
import { EvidenceFilters } from '../search/EvidenceFilters.tsx';
import { MomentList } from '../search/MomentList.tsx';
import { SegmentList } from '../segments/SegmentList.tsx';
import { usePlayer, useSearch, useSegments, useView } from '../stores/useStores.ts';
import type { SideTab } from '../stores/view.ts';
import { IconButton } from '../ui/Button.tsx';
import { isMac } from '../useCommands.ts';
import { SideEdge } from './SideEdge.tsx';
import styles from './SidePanel.module.css';
import { TranscriptPanel } from '../transcript/TranscriptPanel.tsx';

export function SidePanel() {
  const tab = useView((state) => state.sideTab);
  const showTab = useView((state) => state.showTab);
  const toggle = useView((state) => state.toggle);
  const widen = useView((state) => state.widenSide);
  useEffect(() => {
    if (tab === 'ask') widen();
  }, [tab, widen]);
  const panel = useFocusHandedOn();
  const result = useSearch((state) => state.result);
  const failed = useSearch((state) => state.error !== null);
  const lines = usePlayer((state) => state.detail?.transcript.length ?? 0);
  const segments = useSegments((state) => state.segments.length);
  const tabs: { id: SideTab; label: string; count: number | null }[] = [
    { id: 'ask', label: 'Ask', count: null },
    { id: 'moments', label: 'Moments', count: result ? result.moments.length : null },
    { id: 'transcript', label: 'Transcript', count: lines > 0 ? lines : null },
    { id: 'segments', label: 'Segments', count: segments > 0 ? segments : null },
  ];
  const onKey = (event: React.KeyboardEvent) => {
    if (event.key !== 'ArrowLeft' && event.key !== 'ArrowRight') return;
    event.preventDefault();
    event.stopPropagation();
    const step = event.key === 'ArrowRight' ? 1 : tabs.length - 1;
    const next = tabs[(tabs.findIndex(({ id }) => id === tab) + step) % tabs.length]?.id ?? 'moments';
    showTab(next);
    document.querySelector<HTMLElement>(`#tab-${next}`)?.focus();
  };
  return (
    <aside ref={panel} className={styles['side']} aria-label="Answers, moments, transcript and segments">
      <SideEdge />
      <div className={styles['tabs']}>
        <div role="tablist" aria-label="Side panel" onKeyDown={onKey}>
          {tabs.map(({ id, label, count }) => (
            <button
              key={id}
              id={`tab-${id}`}
              type="button"
              role="tab"
              aria-selected={tab === id}
              aria-controls="side-content"
              tabIndex={tab === id ? 0 : -1}
              onClick={() => showTab(id)}
            >
              {label}
              {count !== null && <span>{count.toLocaleString('en')}</span>}
            </button>
          ))}
        </div>
        {tab === 'ask' && <CopyAnswer />}
        <IconButton label="Hide the side panel" hint={keyOf('toggle-side', isMac)} onClick={() => toggle('sideOpen', false)}>
          <PanelRightClose size={16} />
        </IconButton>
      </div>
      <div id="side-content" role="tabpanel" aria-labelledby={`tab-${tab}`} className={styles['content']}>
        {tab === 'ask' ? (
          <AskPanel />
        ) : tab === 'segments' ? (
          <SegmentList />
        ) : tab === 'transcript' ? (
          <TranscriptPanel />
        ) : result || failed ? (
          <Moments />
        ) : (
          <Nothing />
        )}
      </div>
    </aside>
  );
}

/** The focus of a panel that is closed goes to the picture beside it: lost, it would begin at the top of the window again. */
function useFocusHandedOn() {
  const panel = useRef<HTMLElement>(null);
  useLayoutEffect(() => {
    const element = panel.current;
    return () => {
      if (element?.contains(document.activeElement)) document.querySelector<HTMLElement>('#stage')?.focus();
    };
  }, []);
  return panel;
}

function Moments() {
  const isFound = useSearch((state) => (state.result?.moments.length ?? 0) > 0);
  return (
    <>
      {isFound && (
        <div className={styles['filters']}>
          <EvidenceFilters />
        </div>
      )}
      <div className={styles['list']}>
        <MomentList />
      </div>
    </>
  );
}

function Nothing() {
  return (
    <div className={styles['nothing']}>
      <p>
        No search yet. Press <b>/</b> and type what you look for: something to see, words that were said, or text on the screen.
      </p>
    </div>
  );
}
