import { randomUUID } from 'node:crypto';
import { resolve } from 'node:path';
import type { AnswerResult } from '../../contract/ask.ts';
import type { Bridge } from '../../contract/bridge.ts';
import { LongtakeError } from '../../contract/errors.ts';
import { clock, EXIT, oneLine, printJson } from '../output.ts';

export interface AskOptions {
  question: string;
  in: string[];
  weights: string | undefined;
  maxTokens: number | undefined;
  adapter: string | undefined;
  json: boolean;
  signal: AbortSignal;
}

/** Answers one question; on a terminal the words come as the model writes them. Returns the exit code. */
export async function ask(bridge: Bridge, options: AskOptions): Promise<number> {
  const { question, json, signal } = options;
  if (options.adapter !== undefined) throw new LongtakeError('NOT_BUILT', 'Adapters come with training, which is not in this version.');
  if (options.in.length === 0) throw new LongtakeError('USAGE', 'It takes a video to ask about: --in VIDEO.');
  const id = randomUUID();
  const draft = new Draft(!json && process.stdout.isTTY);
  const unsubscribe = bridge.subscribe((event) => {
    if (event.event === 'ask.token' && event.data.id === id) draft.write(event.data.text);
    if (event.event === 'ask.reading' && event.data.id === id) draft.reading(event.data.progress);
  });
  const onAbort = () => void bridge.request('ask.stop', { id }).catch(() => undefined);
  signal.addEventListener('abort', onAbort, { once: true });
  try {
    const result = await bridge.request('ask.run', {
      id,
      question,
      videoIds: options.in,
      ...(options.weights !== undefined && { weights: resolve(options.weights) }),
      ...(options.maxTokens !== undefined && { maxTokens: options.maxTokens }),
    });
    draft.clear();
    if (json) printJson(toJson(result));
    else printAnswer(result);
    return result.stopped ? EXIT.cancelled : EXIT.done;
  } finally {
    draft.clear();
    unsubscribe();
    signal.removeEventListener('abort', onAbort);
  }
}

/** What the model is writing, on a terminal; it goes when the answer is there, which may be another one. */
class Draft {
  private readonly shown: boolean;
  private text = '';

  constructor(shown: boolean) {
    this.shown = shown;
  }

  write(piece: string): void {
    if (!this.shown) return;
    const clean = piece.replaceAll(/\p{Cc}/gu, ' ');
    this.text += clean;
    process.stdout.write(clean);
  }

  reading(share: number): void {
    if (!this.shown || this.text !== '') return;
    process.stdout.write(`\r\u001B[KReading the video: ${Math.round(share * 100)} %`);
    if (share >= 1) process.stdout.write('\r\u001B[K');
  }

  clear(): void {
    if (!this.shown) return;
    const rows = Math.max(1, Math.ceil(this.text.length / (process.stdout.columns || 80)));
    process.stdout.write(`\r${'\u001B[K\u001B[A'.repeat(rows - 1)}\u001B[K`);
    this.text = '';
  }
}

/** An answer as cli.md has it. */
function toJson({ id: _id, threadId: _thread, askedAt: _asked, firstTokenSeconds, seconds, sentences, ...result }: AnswerResult) {
  return {
    ...result,
    sentences: sentences.map(({ text, noSource, citations }) => ({
      text,
      noSource,
      citations: citations.map(({ videoId, path, start, end, kind, quote }) => ({ videoId, path, start, end, kind, quote })),
    })),
    firstTokenMs: firstTokenSeconds === null ? null : Math.round(firstTokenSeconds * 1000),
    tookMs: Math.round(seconds * 1000),
  };
}

const VERDICTS = { wellSupported: 'Well supported', partlySupported: 'Partly supported', notInVideo: 'Not in this video' } as const;

function printAnswer(result: AnswerResult): void {
  const { sentences, verdict, mode, model, tokens, seconds, notes, stopped } = result;
  console.log(`\n${oneLine(result.question)}`);
  if (sentences.length === 0) console.log(`  ${result.answer}`);
  for (const { text, citations, noSource } of sentences) {
    console.log(`  ${oneLine(text)}${noSource ? '  (no source)' : ''}`);
    for (const { start, end, kind, quote, path } of citations) {
      console.log(`      ${clock(start, true)} - ${clock(end, true)}  ${kind}: ${oneLine(quote)}  (${oneLine(path)})`);
    }
  }
  const read = tokens.generated > 0 ? `, ${tokens.cached} tokens remembered, ${tokens.new} new, ${tokens.generated} written` : '';
  const how = mode === 'generated' ? `written by ${oneLine(model)}` : sentences.length > 0 ? 'the lines themselves' : '';
  console.log(`  ${VERDICTS[verdict]}${how && ` (${how})`}  ${seconds.toFixed(1)} s${read}${stopped ? '  stopped' : ''}`);
  for (const note of notes) console.log(`  note: ${note}`);
}
