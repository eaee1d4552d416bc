import { useState } from 'react';
import { formatClock } from '../format.ts';
import { usePlayer, useSearch, useSearches } from '../stores/useStores.ts';
import { Button } from '../ui/Button.tsx';
import { Dialog } from '../ui/Dialog.tsx';
import styles from './MarkAnswer.module.css';
import { parseClock } from './parseClock.ts';

/** Half of the span that is offered where no in and out are set, seconds. */
const AROUND = 5;

/** "This is wrong, I know where it is": the person marks the span; it is kept with the query. */
export function MarkAnswer({ onClose }: { onClose: () => void }) {
  const query = useSearch((state) => state.query);
  const player = usePlayer((state) => state);
  const mark = useSearches((state) => state.mark);
  const duration = player.detail?.summary.duration ?? 0;
  const [from, setFrom] = useState(formatClock(player.inPoint ?? Math.max(0, player.time - AROUND)));
  const [to, setTo] = useState(formatClock(player.outPoint ?? Math.min(duration, player.time + AROUND)));
  const [start, end] = [parseClock(from), parseClock(to)];
  const isGood = start !== null && end !== null && end > start && end <= duration + 1;
  const { videoId } = player;
  return (
    <Dialog title="Where is it?" width={420} onClose={onClose}>
      <form
        className={styles['form']}
        onSubmit={(event) => {
          event.preventDefault();
          if (!isGood || videoId === null) return;
          void mark(query, videoId, { start, end });
          onClose();
        }}
      >
        <p>Mark where “{query}” is in this video. It is kept with this search as a test case of yours, and stays on this computer.</p>
        <div className={styles['fields']}>
          <label>
            From
            <input value={from} onChange={(event) => setFrom(event.target.value)} aria-invalid={start === null} />
          </label>
          <label>
            To
            <input value={to} onChange={(event) => setTo(event.target.value)} aria-invalid={end === null} />
          </label>
        </div>
        {!isGood && <p role="alert">A time is written as 00:41:12, and the end lies after the start.</p>}
        <footer>
          <Button onClick={onClose}>Cancel</Button>
          <Button look="primary" type="submit" disabled={!isGood}>
            Mark it
          </Button>
        </footer>
      </form>
    </Dialog>
  );
}
