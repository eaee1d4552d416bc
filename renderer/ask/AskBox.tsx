import { ArrowUp, Orbit, Square } from 'lucide-react';
import { useAsk, useStores } from '../stores/useStores.ts';
import { askFurther } from './askQuestion.ts';
import styles from './AskPanel.module.css';
import { HowItWasRead } from './HowItWasRead.tsx';
import { ModelLine } from './ModelLine.tsx';
import { useOutlook } from './useOutlook.ts';
import { costWords, outlookWords } from './wording.ts';

/** The box for the next question, how quick its answer will be, and what the last one took. While an answer comes, Send is Stop. */
export function AskBox() {
  const stores = useStores();
  const further = useAsk((state) => state.further);
  const type = useAsk((state) => state.typeFurther);
  const asking = useAsk((state) => state.asking);
  const result = useAsk((state) => state.result);
  const stop = useAsk((state) => state.stop);
  const outlook = useOutlook();
  const videos = result?.videoIds.length ?? 1;
  const isFirst = !result && !asking;
  const placeholder = isFirst ? 'Ask a question' : `Ask further, about ${videos === 1 ? 'the same video' : 'the same videos'}`;
  const send = (event: React.SubmitEvent) => {
    event.preventDefault();
    if (asking) void stop();
    else askFurther(stores, further);
  };
  return (
    <form className={styles['box']} onSubmit={send}>
      <div className={styles['field']}>
        <input
          id="ask-further"
          type="text"
          autoComplete="off"
          maxLength={2000}
          aria-label={placeholder}
          aria-describedby="ask-outlook"
          placeholder={placeholder}
          value={further}
          onChange={(event) => type(event.target.value)}
        />
        <span id="ask-outlook" className={styles['quick']}>
          {outlook && !asking && outlookWords(outlook, videos)}
        </span>
        <button
          type="submit"
          className={styles['send']}
          aria-label={asking ? 'Stop' : 'Ask'}
          title={asking ? 'Stop' : 'Ask (Enter)'}
          disabled={asking ? asking.stopping : further.trim() === ''}
        >
          {asking ? <Square size={12} fill="currentColor" /> : <ArrowUp size={15} />}
        </button>
      </div>
      <div className={styles['footer']}>
        {result && (
          <>
            <Orbit size={14} aria-hidden="true" />
            <span>{costWords(result)}</span>
            {result.model === '' ? <ModelLine /> : result.tokens.new > 0 && <HowItWasRead result={result} />}
          </>
        )}
      </div>
    </form>
  );
}
