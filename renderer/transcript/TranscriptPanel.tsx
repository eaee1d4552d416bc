import { useVirtualizer } from '@tanstack/react-virtual';
import { Crosshair, Undo2 } from 'lucide-react';
import { useEffect, useMemo, useRef, useState } from 'react';
import type { TranscriptLine } from '../../electron/contract/library.ts';
import { linesHolding } from '../stores/transcript.ts';
import { usePlayer, useTranscript } from '../stores/useStores.ts';
import { Button } from '../ui/Button.tsx';
import { languageOf } from './language.ts';
import { LineRow } from './LineRow.tsx';
import { TranscriptFind } from './TranscriptFind.tsx';
import styles from './TranscriptPanel.module.css';

const NO_LINES: TranscriptLine[] = [];

/** Every line that was said, the one being said marked: click seeks, words are found, lines corrected. Only lines in view are in the document. */
export function TranscriptPanel() {
  const detail = usePlayer((state) => state.detail);
  const lines = detail?.transcript ?? NO_LINES;
  const current = usePlayer((state) => indexAt(lines, state.time));
  const find = useTranscript((state) => state.find);
  const at = useTranscript((state) => state.at);
  const editing = useTranscript((state) => state.editing);
  const done = useTranscript((state) => state.done.filter(({ videoId }) => videoId === detail?.summary.id).length);
  const undo = useTranscript((state) => state.undo);
  const [follow, setFollow] = useState(true);
  const scroller = useRef<HTMLDivElement>(null);
  const found = useMemo(() => linesHolding(lines, find), [lines, find]);
  const shown = found[found.length === 0 ? 0 : at % found.length];
  // react-virtual returns functions that may not be memoised; nothing here is
  // eslint-disable-next-line react-hooks/incompatible-library
  const rows = useVirtualizer({ count: lines.length, getScrollElement: () => scroller.current, estimateSize: () => 44, overscan: 8 });
  const isFollowing = follow && found.length === 0 && editing === null;
  useEffect(() => {
    if (isFollowing && current >= 0) rows.scrollToIndex(current, { align: 'center' });
  }, [isFollowing, current, rows]);
  useEffect(() => {
    if (shown !== undefined) rows.scrollToIndex(shown, { align: 'center' });
  }, [shown, rows]);
  if (lines.length === 0)
    return <p className={styles['none']}>{whyNone(detail?.summary.stages.find((stage) => stage.name === 'speech'))}</p>;
  return (
    <>
      <TranscriptFind count={found.length} />
      <div ref={scroller} className={styles['scroll']} onWheel={() => setFollow(false)}>
        <ol
          style={{ height: rows.getTotalSize() }}
          aria-label={`Transcript, ${lines.length} lines`}
          lang={languageOf(lines, detail?.probe ?? null)}
        >
          {rows.getVirtualItems().map((row) => {
            const line = lines[row.index];
            if (!line || !detail) return null;
            return (
              <li
                key={line.id}
                ref={rows.measureElement}
                data-index={row.index}
                data-shown={row.index === shown}
                aria-posinset={row.index + 1}
                aria-setsize={lines.length}
                style={{ transform: `translateY(${row.start}px)` }}
              >
                <LineRow line={line} videoId={detail.summary.id} isCurrent={row.index === current} />
              </li>
            );
          })}
        </ol>
      </div>
      <footer className={styles['footer']}>
        <span>{lines[0]?.source === 'subtitles' ? 'From the file’s subtitles' : 'Recognised on this computer'}</span>
        <span>
          {done > 0 && (
            <Button look="ghost" size="small" onClick={() => void undo()}>
              <Undo2 size={14} />
              Undo the correction
            </Button>
          )}
          {!follow && (
            <Button look="ghost" size="small" onClick={() => setFollow(true)}>
              <Crosshair size={14} />
              Follow
            </Button>
          )}
        </span>
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
