import { ChevronLeft, ChevronRight, ScanEye } from 'lucide-react';
import { keyOf } from '../commands.ts';
import { citationsOf } from '../stores/ask.ts';
import { useAsk, useStores } from '../stores/useStores.ts';
import { stepCitation } from '../ask/playCitations.ts';
import { countOf } from '../format.ts';
import { Button, IconButton } from '../ui/Button.tsx';
import { isMac } from '../useCommands.ts';
import styles from './TimelineHeader.module.css';

/** The sources of the open answer in place of the moments: from one to the next, and where the model looked. */
export function CitationSteps() {
  const stores = useStores();
  const result = useAsk((state) => state.result);
  const current = useAsk((state) => state.current);
  const attention = useAsk((state) => state.attention);
  const toggle = useAsk((state) => state.toggleAttention);
  const count = citationsOf(result).length;
  return (
    <>
      <span className={styles['steps']}>
        <IconButton label="Previous citation" hint={keyOf('previous-moment', isMac)} onClick={() => stepCitation(stores, -1)}>
          <ChevronLeft size={16} />
        </IconButton>
        <IconButton label="Next citation" hint={keyOf('next-moment', isMac)} onClick={() => stepCitation(stores, 1)}>
          <ChevronRight size={16} />
        </IconButton>
      </span>
      <span className={styles['what']}>
        {current !== null && <b>{current + 1}</b>} {current === null ? countOf(count, 'citation') : `of ${countOf(count, 'citation')}`}
      </span>
      {(result?.attended.length ?? 0) > 0 && (
        <>
          <i className={styles['line']} />
          <Button look="ghost" size="small" aria-pressed={attention} title="What the model attended to" onClick={toggle}>
            <ScanEye size={14} />
            <span className={styles['optional']}>What the model attended to</span>
          </Button>
        </>
      )}
    </>
  );
}
