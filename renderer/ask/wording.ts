import type { AnswerResult, AnswerSentence, Citation } from '../../electron/contract/ask.ts';
import { capital, countOf, formatDuration, speakTime } from '../format.ts';
import { EVIDENCE_WORDS, evidenceOf } from '../search/wording.ts';
import { citationsOf, type Outlook } from '../stores/ask.ts';

export const VERDICTS = {
  wellSupported: 'Well supported',
  partlySupported: 'Partly supported',
  notInVideo: 'Not in this video',
} as const satisfies Record<AnswerResult['verdict'], string>;

/** Why the verdict is what it is, in a sentence. */
export function reasonOf({ verdict, sentences, mode, videoIds }: AnswerResult): string {
  const sourced = sentences.filter(({ noSource }) => !noSource).length;
  switch (verdict) {
    case 'notInVideo':
      return `Nothing that was said, written or seen ${videoIds.length === 1 ? 'in it' : 'in these videos'} answers this, as far as it has been read.`;
    case 'wellSupported':
      return mode === 'extractive' ? 'Quoted word for word.' : 'Every sentence has a source.';
    case 'partlySupported':
      return sourced < sentences.length
        ? `${sourced} of ${countOf(sentences.length, 'sentence')} ${sourced === 1 ? 'has' : 'have'} a source.`
        : 'These lines are near to the question; whether they answer it is not certain.';
  }
}

/** Words of people and screens are quoted, what is seen is described. */
export function wordsOf({ kind, quote }: Citation): string {
  const words = quote.split('\n').join('; ').trim();
  return evidenceOf(kind) === 'seen' ? capital(words) : `“${words}”`;
}

/** A source for screen readers: "Source, 43 minutes 1 second, said: nobody says the word budget". @param name of its video, where there are several */
export function nameOfCitation(citation: Citation, name?: string): string {
  const place = name === undefined ? '' : `${name}, `;
  return `Source, ${place}${speakTime(citation.start)}, ${EVIDENCE_WORDS[evidenceOf(citation.kind)].toLowerCase()}: ${citation.quote.split('\n').join('; ').trim()}`;
}

/** How quick the next question is: "about 1 s", "first question reads the video, about 9 min". */
export function outlookWords({ missing, tokens, seconds }: Outlook, videos: number): string {
  // a line that was added since costs next to nothing
  const reads = missing > Math.max(64, tokens / 50);
  if (!reads) return aboutTime(seconds);
  return `first question reads ${videos === 1 ? 'the video' : 'the videos'}, ${aboutTime(seconds)}`;
}

function aboutTime(seconds: number): string {
  if (seconds < 90) return `about ${Math.max(1, Math.round(seconds))} s`;
  const minutes = Math.round(seconds / 60);
  return minutes < 60 ? `about ${minutes} min` : `about ${Math.floor(minutes / 60)} h ${minutes % 60} min`;
}

/** What was read for an answer, how much of it lay in memory, and how long it took. */
export function costWords({ mode, model, tokens, seconds }: AnswerResult): string {
  const took = seconds < 9.95 ? `${Math.max(0.1, seconds).toFixed(1)} s` : `${Math.round(seconds)} s`;
  const read = tokens.cached + tokens.new;
  // that there is no model stands in a line of its own
  if (model === '') return took;
  if (read === 0) return `${mode === 'extractive' ? 'No language model read it' : model} · ${took}`;
  const parts = [
    `${count(read)} tokens`,
    tokens.cached > 0 && `${count(tokens.cached)} from memory`,
    tokens.new > 0 && `${count(tokens.new)} new`,
  ];
  return `${parts.filter(Boolean).join(', ')} · ${took}`;
}

/** An answer to paste elsewhere: the question, its sentences with their timecodes, the verdict, the sources. */
export function answerText(result: AnswerResult, nameOf: (videoId: string) => string): string {
  const several = result.videoIds.length > 1;
  const place = ({ videoId, start }: Citation) => `${several ? `${nameOf(videoId)} ` : ''}${formatDuration(start)}`;
  const sentence = ({ text, citations, noSource }: AnswerSentence) =>
    [text, ...citations.map((one) => `[${place(one)}]`), noSource && '[no source]'].filter(Boolean).join(' ');
  const sources = citationsOf(result).map((one) => `${place(one)}  ${EVIDENCE_WORDS[evidenceOf(one.kind)]}: ${wordsOf(one)}`);
  return [
    result.question,
    '',
    result.sentences.length > 0 ? result.sentences.map(sentence).join(' ') : result.answer,
    '',
    `${VERDICTS[result.verdict]}. ${reasonOf(result)}`,
    ...(sources.length > 0 ? ['', 'Sources', ...sources] : []),
    '',
  ].join('\n');
}

/** Notes that a person has not been told otherwise: that no model is installed stands in a line of its own. */
export function notesOf({ notes, model }: AnswerResult): string[] {
  return notes.filter((note) => model !== '' || !note.startsWith('No language model'));
}

const count = (value: number) => value.toLocaleString('en');
