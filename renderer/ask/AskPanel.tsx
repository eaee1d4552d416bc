import { useEffect, useRef } from 'react';
import { useAsk } from '../stores/useStores.ts';
import { Bar } from '../ui/Bar.tsx';
import { Button } from '../ui/Button.tsx';
import { AnswerView } from './AnswerView.tsx';
import { AskBox } from './AskBox.tsx';
import styles from './AskPanel.module.css';
import { Earlier } from './Earlier.tsx';
import { ModelLine } from './ModelLine.tsx';

/** Questions and answers: those of before, the open one, and the box for the next. */
export function AskPanel() {
  const asking = useAsk((state) => state.asking);
  const result = useAsk((state) => state.result);
  const failed = useAsk((state) => state.failed);
  const scroller = useRef<HTMLDivElement>(null);
  const id = asking?.id ?? result?.id;
  useEffect(() => {
    if (scroller.current) scroller.current.scrollTop = 0;
  }, [id]);
  return (
    <>
      <Earlier />
      <div className={styles['scroller']} ref={scroller} tabIndex={-1}>
        {asking && <Reading />}
        {asking ? (
          <AnswerView key={asking.id} question={asking.question} sentences={asking.sentences} draft={asking.draft} result={null} />
        ) : failed ? (
          <NotAnswered />
        ) : result ? (
          <AnswerView key={result.id} question={result.question} sentences={result.sentences} draft="" result={result} />
        ) : (
          <Empty />
        )}
      </div>
      <AskBox />
    </>
  );
}

/** What goes on before the first word: the video is read, or its lines are looked through. */
function Reading() {
  const stop = useAsk((state) => state.stop);
  const asking = useAsk((state) => state.asking);
  if (!asking || asking.draft !== '' || asking.sentences.length > 0) return null;
  const { reading, stopping } = asking;
  const percent = Math.round((reading ?? 0) * 100);
  return (
    <div className={styles['reading']}>
      {reading === null ? (
        <p role="status">{stopping ? 'Stopping' : 'Looking through what was said, written and seen'}</p>
      ) : (
        <>
          <p role="status">The model reads the video; what it has read stays in memory</p>
          <div>
            <Bar value={reading} label="Video read for this question" />
            <span>{percent} %</span>
            <Button size="small" disabled={stopping} onClick={() => void stop()}>
              Cancel
            </Button>
          </div>
        </>
      )}
    </div>
  );
}

function NotAnswered() {
  const failed = useAsk((state) => state.failed);
  const ask = useAsk((state) => state.ask);
  if (!failed) return null;
  const { question, videoIds, threadId, error } = failed;
  return (
    <article className={styles['failed']} role="alert">
      <h2>{question}</h2>
      <p className={styles['what']}>{error.message}</p>
      {error.hint !== '' && <p>{error.hint}</p>}
      <div>
        <Button onClick={() => void ask(question, videoIds, threadId ?? undefined)}>Ask again</Button>
        <code>{error.code}</code>
      </div>
    </article>
  );
}

function Empty() {
  const outlook = useAsk((state) => state.outlook);
  return (
    <div className={styles['empty']}>
      <p>
        Ask about this video in a whole sentence. The answer is made of what was said, written and seen in it, and each sentence shows where
        it comes from.
      </p>
      {outlook?.model === '' && <ModelLine />}
    </div>
  );
}
