import type { Seconds } from '../../contract/time.ts';
import type { EvidenceLine } from './evidenceLines.ts';

/** Most tokens of one memory where a document does not fit into the model's context as a whole. */
const MEMORY_TOKENS = 7000;
/** Tokens of the context that are left for quoted spans, question and answer. */
const RESERVED_TOKENS = 1192;

/** A stretch of a video's document that a model reads in one go. */
export interface DocumentPart {
  lines: readonly EvidenceLine[];
  text: string;
  /** As the tokenizer counts each line by itself, in the order of `lines`. */
  lineTokens: readonly number[];
  start: Seconds;
  end: Seconds;
}

const VERBS = { speech: 'said', text: 'text', concept: 'seen' } as const;

/** A line of the document: "[00:12:05] said: ...". */
export function documentLine({ start, kind, text }: Pick<EvidenceLine, 'start' | 'kind' | 'text'>): string {
  return `[${timeOf(start)}] ${VERBS[kind]}: ${text.replaceAll(/\s+/g, ' ').trim()}`;
}

/** 00:12:05. */
export function timeOf(seconds: Seconds): string {
  const whole = Math.max(0, Math.floor(seconds));
  return [Math.floor(whole / 3600), Math.floor(whole / 60) % 60, whole % 60].map((part) => String(part).padStart(2, '0')).join(':');
}

/**
 * The evidence of a video as a document, in parts that a model can read: one where it fits into the context, else parts of at most
 * {@link MEMORY_TOKENS}. A line is never cut, unless it alone is longer than a part.
 */
export function splitDocument(
  lines: readonly EvidenceLine[],
  countTokens: (text: string) => number,
  contextLength: number,
): DocumentPart[] {
  const written = lines.map((line) => ({ line, text: documentLine(line), tokens: 0 }));
  for (const one of written) one.tokens = countTokens(`${one.text}\n`);
  const room = contextLength - RESERVED_TOKENS;
  const all = written.reduce((sum, { tokens }) => sum + tokens, 0);
  const most = all <= room ? room : Math.max(1, Math.min(MEMORY_TOKENS, room));
  const parts: (typeof written)[] = [];
  let used = Infinity;
  for (const one of written) {
    if (one.tokens > most) {
      one.text = one.text.slice(0, Math.floor((one.text.length * most) / one.tokens));
      one.tokens = most;
    }
    if (used + one.tokens > most) {
      parts.push([]);
      used = 0;
    }
    parts.at(-1)!.push(one);
    used += one.tokens;
  }
  return parts.map((part) => ({
    lines: part.map(({ line }) => line),
    text: part.map(({ text }) => text).join('\n'),
    lineTokens: part.map(({ tokens }) => tokens),
    start: part[0]!.line.start,
    end: Math.max(...part.map(({ line }) => line.end)),
  }));
}
