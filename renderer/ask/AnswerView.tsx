import { CircleAlert, CircleCheck, CircleSlash } from 'lucide-react';
import { useMemo } from 'react';
import type { AnswerResult, AnswerSentence } from '../../electron/contract/ask.ts';
import { citationsOf, keyOf } from '../stores/ask.ts';
import styles from './AnswerView.module.css';
import { Citation } from './Citation.tsx';
import { Sources } from './Sources.tsx';
import { notesOf, reasonOf, VERDICTS } from './wording.ts';

interface AnswerViewProps {
  question: string;
  sentences: readonly AnswerSentence[];
  /** What the model has written and nobody has checked; empty once it is. */
  draft: string;
  /** Null while the answer is on its way. */
  result: AnswerResult | null;
}

/** A question with its answer, as it comes and when it is there. It stays the same element all along, so that nothing is read out twice. */
export function AnswerView({ question, sentences, draft, result }: AnswerViewProps) {
  const citations = useMemo(() => citationsOf({ sentences }), [sentences]);
  const several = new Set(citations.map(({ videoId }) => videoId)).size > 1 || (result?.videoIds.length ?? 0) > 1;
  return (
    <article className={styles['answer']} aria-label="Answer" aria-busy={result === null} data-answer={result?.id}>
      <h2>{question}</h2>
      <div className={styles['sentences']} data-mode={result?.mode} aria-live="polite" aria-relevant="additions">
        {sentences.map((sentence, place) => (
          <Sentence key={place} sentence={sentence} several={several} />
        ))}
        {result?.absent === true && sentences.length === 0 && <p>{result.answer}</p>}
      </div>
      {draft !== '' && (
        <p className={styles['draft']} aria-hidden="true">
          {draft}
          <span>being checked against the video</span>
        </p>
      )}
      {result && <Verdict result={result} />}
      {result && citations.length > 0 && <Sources citations={citations} several={several} />}
    </article>
  );
}

/** A sentence and what supports it: they come together. */
function Sentence({ sentence: { text, citations, noSource }, several }: { sentence: AnswerSentence; several: boolean }) {
  return (
    <p>
      {text}{' '}
      {citations.map((citation) => (
        <span key={keyOf(citation)}>
          <Citation citation={citation} several={several} />{' '}
        </span>
      ))}
      {noSource && <span className={styles['noSource']}>no source</span>}{' '}
    </p>
  );
}

const ICONS = { wellSupported: CircleCheck, partlySupported: CircleAlert, notInVideo: CircleSlash } as const;

function Verdict({ result }: { result: AnswerResult }) {
  const Icon = ICONS[result.verdict];
  const notes = notesOf(result);
  return (
    <div className={styles['verdict']}>
      <span className={styles['tag']} data-verdict={result.verdict}>
        <Icon size={14} />
        {VERDICTS[result.verdict]}
      </span>
      <div>
        <p>{reasonOf(result)}</p>
        {result.stopped && (
          <p>
            {result.mode === 'extractive'
              ? 'Stopped before the model was done: the lines themselves are quoted.'
              : 'Stopped: this is what there was.'}
          </p>
        )}
        {notes.map((note) => (
          <p key={note}>{note}</p>
        ))}
      </div>
    </div>
  );
}
