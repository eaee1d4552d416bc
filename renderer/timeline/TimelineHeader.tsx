import { ChevronLeft, ChevronRight, Layers, ZoomIn, ZoomOut } from 'lucide-react';
import { useMemo } from 'react';
import type { CommandId } from '../../electron/contract/commands.ts';
import { keyOf, runCommand } from '../commands.ts';
import { countOf, formatClock, formatSpan } from '../format.ts';
import { usePlayer, useSearch, useStores, useTimeline } from '../stores/useStores.ts';
import { useIsAnswerOpen } from '../ask/useIsAnswerOpen.ts';
import { Button, IconButton } from '../ui/Button.tsx';
import { Kbd } from '../ui/Kbd.tsx';
import { isMac } from '../useCommands.ts';
import { CitationSteps } from './CitationSteps.tsx';
import { momentsOf } from './readData.ts';
import styles from './TimelineHeader.module.css';
import { TracksMenu } from './TracksMenu.tsx';
import { ZoomSlider } from './ZoomSlider.tsx';

/** Moments and the in-out range at the left, what is shown at the right. */
export function TimelineHeader() {
  const stores = useStores();
  const hasAnswer = useIsAnswerOpen();
  const whole = useTimeline((state) => state.shown.start === 0 && state.shown.end === 1);
  const button = (id: CommandId, label: string) => ({ label, hint: keyOf(id, isMac), onClick: () => runCommand(id, stores) });
  return (
    <header className={styles['header']}>
      {hasAnswer ? <CitationSteps /> : <MomentSteps />}
      <Range />
      <span className={styles['gap']} />
      <TracksMenu className={styles['optional']}>
        <Layers size={14} />
        Tracks
      </TracksMenu>
      <i className={`${styles['line']} ${styles['optional']}`} />
      <IconButton className={styles['optional']} {...button('zoom-out', 'Zoom out')} disabled={whole}>
        <ZoomOut size={16} />
      </IconButton>
      <ZoomSlider className={styles['optional']} />
      <IconButton className={styles['optional']} {...button('zoom-in', 'Zoom in')}>
        <ZoomIn size={16} />
      </IconButton>
      <Button look="ghost" size="small" onClick={() => runCommand('zoom-fit', stores)}>
        Fit <Kbd>{keyOf('zoom-fit', isMac)}</Kbd>
      </Button>
    </header>
  );
}

function MomentSteps() {
  const stores = useStores();
  const videoId = usePlayer((state) => state.videoId);
  const result = useSearch((state) => state.result);
  const selected = useSearch((state) => state.selected);
  const { moments } = useMemo(() => momentsOf(result, videoId, selected), [result, videoId, selected]);
  if (!result) return <span className={styles['what']}>No search</span>;
  if (moments.length === 0) return <span className={styles['what']}>No moments here</span>;
  const open = selected === null ? undefined : moments.find(({ rank }) => rank === selected + 1);
  return (
    <>
      <span className={styles['steps']}>
        <IconButton label="Previous moment" hint={keyOf('previous-moment', isMac)} onClick={() => runCommand('previous-moment', stores)}>
          <ChevronLeft size={16} />
        </IconButton>
        <IconButton label="Next moment" hint={keyOf('next-moment', isMac)} onClick={() => runCommand('next-moment', stores)}>
          <ChevronRight size={16} />
        </IconButton>
      </span>
      <span className={styles['what']}>
        {open && <b>{open.rank}</b>} {open ? `of ${countOf(moments.length, 'moment')}` : countOf(moments.length, 'moment')}
      </span>
    </>
  );
}

function Range() {
  const inPoint = usePlayer((state) => state.inPoint);
  const outPoint = usePlayer((state) => state.outPoint);
  if (inPoint === null && outPoint === null) return null;
  const parts = [inPoint !== null && `In ${formatClock(inPoint)}`, outPoint !== null && `Out ${formatClock(outPoint)}`].filter(Boolean);
  return (
    <>
      <i className={`${styles['line']} ${styles['optional']}`} />
      <span className={`${styles['what']} ${styles['optional']}`}>
        {parts.join(' – ')}
        {inPoint !== null && outPoint !== null && ` · ${formatSpan(outPoint - inPoint)}`}
      </span>
    </>
  );
}
