import { useVirtualizer } from '@tanstack/react-virtual';
import { Crosshair } from 'lucide-react';
import { useEffect, useRef, useState } from 'react';
import type { TranscriptLine } from '../../electron/contract/library.ts';
import { formatDuration } from '../format.ts';
import { usePlayer } from '../stores/useStores.ts';
import { Button } from '../ui/Button.tsx';
import styles from './TranscriptList.module.css';

const NO_LINES: TranscriptLine[] = [];

/** Every line that was said, the one being said marked; click seeks. Only the lines in view are in the document. */
export function TranscriptList() {
  const detail = usePlayer((state) => state.detail);
  const lines = detail?.transcript ?? NO_LINES;
  const current = usePlayer((state) => indexAt(lines, state.time));
  const seekTo = usePlayer((state) => state.seekTo);
  const [follow, setFollow] = useState(true);
  const scroller = useRef<HTMLDivElement>(null);
  // react-virtual returns functions that may not be memoised; nothing here is
  // eslint-disable-next-line react-hooks/incompatible-library
  const rows = useVirtualizer({ count: lines.length, getScrollElement: () => scroller.current, estimateSize: () => 44, overscan: 8 });
  useEffect(() => {
    if (follow && current >= 0) rows.scrollToIndex(current, { align: 'center' });
  }, [follow, current, rows]);
  if (lines.length === 0)
    return <p className={styles['none']}>{whyNone(detail?.summary.stages.find((stage) => stage.name === 'speech'))}</p>;
  return (
    <>
      <div ref={scroller} className={styles['scroll']} onWheel={() => setFollow(false)}>
        <ol style={{ height: rows.getTotalSize() }} aria-label={`Transcript, ${lines.length} lines`}>
          {rows.getVirtualItems().map((row) => {
            const line = lines[row.index];
            if (!line) return null;
            return (
              <li
                key={line.id}
                ref={rows.measureElement}
                data-index={row.index}
                aria-posinset={row.index + 1}
                aria-setsize={lines.length}
                style={{ transform: `translateY(${row.start}px)` }}
              >
                <button type="button" aria-current={row.index === current ? 'true' : undefined} onClick={() => seekTo(line.start, true)}>
                  <span className={styles['at']}>{formatDuration(line.start)}</span>
                  <span>
                    {line.speaker !== null && <b>{line.speaker} </b>}
                    {line.text}
                  </span>
                </button>
              </li>
            );
          })}
        </ol>
      </div>
      <footer className={styles['footer']}>
        <span>{lines[0]?.source === 'subtitles' ? 'From the file’s subtitles' : 'Recognised on this computer'}</span>
        {!follow && (
          <Button look="ghost" size="small" onClick={() => setFollow(true)}>
            <Crosshair size={14} />
            Follow
          </Button>
        )}
      </footer>
    </>
  );
}

/** Place of the line that is being said; the last one said where there is a pause; -1 before the first. */
function indexAt(lines: TranscriptLine[], time: number): number {
  return lines.findLastIndex((line) => line.start <= time + 0.05);
}

function whyNone(stage: { state: string; reason: string } | undefined): string {
  switch (stage?.state) {
    case 'running':
    case 'waiting':
      return 'The speech is still being read. Lines appear here as they are found.';
    case 'done':
      return 'No speech was found in this video.';
    default:
      return stage?.reason || 'There is no transcript of this video.';
  }
}
