import type { AnswerResult } from '../../electron/contract/ask.ts';
import { runCommand } from '../commands.ts';
import { useStores } from '../stores/useStores.ts';
import { Button } from '../ui/Button.tsx';
import { Popover } from '../ui/Popover.tsx';
import styles from './HowItWasRead.module.css';

/** What the model read for an answer and how the ring worked, as far as it was measured. */
export function HowItWasRead({ result }: { result: AnswerResult }) {
  const stores = useStores();
  const { model, mode, tokens, firstTokenSeconds, ring } = result;
  const rows: [string, string][] = [['Model', model]];
  if (tokens.cached + tokens.new > 0)
    rows.push(
      ['From the video’s memory', `${tokens.cached.toLocaleString('en')} tokens`],
      ['Read for this question', `${tokens.new.toLocaleString('en')} tokens`],
      ['Written', `${tokens.generated.toLocaleString('en')} tokens`],
    );
  if (firstTokenSeconds !== null) rows.push(['To the first word', `${firstTokenSeconds.toFixed(1)} s`]);
  if (ring)
    rows.push(
      ['Workers', String(ring.workers)],
      ['What travels', ring.scheme === 'pass-q' ? 'the question (pass-Q)' : 'the video (pass-KV)'],
      ['Time the workers waited', `${(ring.exposedTransfer * 100).toFixed(1)} %`],
    );
  return (
    <Popover
      label="How it was read"
      side="top"
      trigger={
        <button type="button" className={styles['trigger']}>
          How it was read
        </button>
      }
    >
      <dl className={styles['facts']}>
        {rows.map(([name, value]) => (
          <div key={name}>
            <dt>{name}</dt>
            <dd>{value}</dd>
          </div>
        ))}
      </dl>
      {mode === 'extractive' && <p className={styles['note']}>The sentences shown are quotes; what the model wrote was not used.</p>}
      {ring && (
        <Button size="small" className={styles['ring']} onClick={() => runCommand('show-ring', stores)}>
          Show the ring
        </Button>
      )}
    </Popover>
  );
}
