import { ChevronDown, History, Trash2 } from 'lucide-react';
import { useMemo, useState } from 'react';
import { useAsk } from '../stores/useStores.ts';
import { IconButton } from '../ui/Button.tsx';
import styles from './Earlier.module.css';
import { VERDICTS } from './wording.ts';

/** Questions that were asked about the video before: the last of them in a line, all of them on request. */
export function Earlier() {
  const threads = useAsk((state) => state.threads);
  const shown = useAsk((state) => state.result?.id);
  const show = useAsk((state) => state.show);
  const remove = useAsk((state) => state.remove);
  const asking = useAsk((state) => state.asking !== null);
  const [open, setOpen] = useState(false);
  const earlier = useMemo(
    () =>
      threads
        .flatMap(({ answers }) => answers)
        .filter(({ id }) => id !== shown)
        .toSorted((a, b) => b.askedAt.localeCompare(a.askedAt)),
    [threads, shown],
  );
  const [last] = earlier;
  if (!last) return null;
  return (
    <div className={styles['earlier']}>
      <button type="button" className={styles['line']} aria-expanded={open} onClick={() => setOpen(!open)}>
        <History size={14} aria-hidden="true" />
        <span>{last.question}</span>
        <i>{earlier.length} earlier</i>
        <ChevronDown size={14} aria-hidden="true" />
      </button>
      {open && (
        <ul aria-label="Earlier questions">
          {earlier.map((answer) => (
            <li key={answer.id}>
              <button
                type="button"
                disabled={asking}
                onClick={() => {
                  show(answer);
                  setOpen(false);
                }}
              >
                <span>{answer.question}</span>
                <i>{VERDICTS[answer.verdict]}</i>
              </button>
              <IconButton
                label={`Forget “${answer.question}”`}
                onClick={() => {
                  void remove(answer);
                  // the next one that comes here is not shown unasked
                  if (earlier.length === 1) setOpen(false);
                }}
              >
                <Trash2 size={14} />
              </IconButton>
            </li>
          ))}
        </ul>
      )}
    </div>
  );
}
