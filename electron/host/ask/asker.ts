import { askRequestSchema, type AnswerResult, type AnswerSentence, type AskRequest } from '../../contract/ask.ts';
import type { HostEvent } from '../../contract/bridge.ts';
import type { z } from 'zod';
import { LongtakeError } from '../../contract/errors.ts';
import type { SearchEngine } from '../../search/engine.ts';
import type { Evidence } from '../../search/evidence.ts';
import { contentWords } from '../../search/words.ts';
import type { Library } from '../../store/library.ts';
import { ANSWERS } from './answerChance.ts';
import { citationOf, quoteLines, quoteMoments } from './citations.ts';
import { draftAnswer, type Draft } from './draft.ts';
import type { Memories } from './memories.ts';
import { readQuestion, type Question } from './question.ts';
import { retrieve, type Candidate } from './retrieve.ts';
import { answersQuestion, sentencesOf, supporting } from './support.ts';
import type { WordVectors } from './wordVectors.ts';

/** From this chance on the lines themselves support an answer well. */
const SUPPORTS_WELL = 0.6;
/** Lines that a sentence is checked against. */
const CHECKED = 12;
const ABSENT = 'The video does not say.';

export interface AskerParts {
  library: Library;
  evidence: Evidence;
  search: SearchEngine;
  memories: Memories;
  vectors: WordVectors;
  emit: (event: HostEvent) => void;
}

type AskInput = z.output<typeof askRequestSchema>;

/** Answers questions about videos out of their evidence: finds the lines, has the model write, and keeps only what the lines support. */
export class Asker {
  readonly #parts: AskerParts;
  readonly #running = new Map<string, AbortController>();

  constructor(parts: AskerParts) {
    this.#parts = parts;
  }

  /** Ends an answer where it is; nothing where it is over. */
  stop(id: string): void {
    this.#running.get(id)?.abort();
  }

  /**
   * @param videoIds of the library
   * @throws QUERY_EMPTY, MODEL_MISSING; with weights of the caller what reading them throws
   */
  async run(request: AskRequest, videoIds: readonly string[], signal: AbortSignal): Promise<AnswerResult> {
    const input = askRequestSchema.parse(request);
    if (contentWords(input.question).length === 0)
      throw new LongtakeError('QUERY_EMPTY', 'There is no question.', { hint: 'Ask something about the video.' });
    if (this.#running.has(input.id)) throw new LongtakeError('USAGE', `There is a question with the id ${input.id} already.`);
    const own = new AbortController();
    this.#running.set(input.id, own);
    try {
      const result = await this.#answer(input, videoIds, AbortSignal.any([signal, own.signal]));
      this.#parts.library.answers.add(result);
      this.#parts.emit({ event: 'ask.done', data: { id: input.id, result } });
      return result;
    } finally {
      this.#running.delete(input.id);
    }
  }

  async #answer(input: AskInput, videoIds: readonly string[], signal: AbortSignal): Promise<AnswerResult> {
    const began = performance.now();
    const { library, evidence, memories, vectors, emit } = this.#parts;
    const notes: string[] = [];
    const { installed } = memories;
    const weights = input.weights ?? installed?.weights;
    // the model is loaded while the lines are looked for
    if (weights !== undefined) memories.warm(weights);
    const asked = this.#inContext(input, notes);
    const question = readQuestion(asked);
    const candidates = await retrieve(evidence, videoIds, question, vectors);
    const answering = candidates.filter(({ chance }) => chance >= ANSWERS);
    const retrievedSeconds = (performance.now() - began) / 1000;

    const sight = question.seen && answering.length === 0 ? await this.#seen(question, videoIds) : [];
    const model = input.weights ?? installed?.name ?? '';
    let draft: Draft | null = null;
    let sentences: AnswerSentence[] = sight;
    let mode: AnswerResult['mode'] = 'extractive';
    if (answering.length > 0) {
      if (weights === undefined)
        notes.push(
          'No language model is installed, so the lines themselves are quoted. Run: longtake models install smollm2-135m-instruct',
        );
      else draft = await this.#draft({ ...input, question: asked }, weights, candidates, signal, notes);
      const written = draft ? await this.#checked(draft, candidates, question) : [];
      if (written.length > 0) {
        mode = 'generated';
        sentences = written;
      } else {
        sentences = quoteLines(library, candidates, ANSWERS);
        // half a sentence that was stopped says nothing about the model
        if (draft && !signal.aborted) notes.push('What the model wrote is not supported by the video, so the lines themselves are quoted.');
      }
    }
    sentences.forEach((sentence, index) => {
      emit({ event: 'ask.sentence', data: { id: input.id, index, sentence } });
    });
    const absent = sentences.length === 0;
    const sure = mode === 'generated' || (candidates[0]?.chance ?? 0) >= SUPPORTS_WELL;
    return {
      id: input.id,
      threadId: input.threadId ?? input.id,
      question: input.question,
      videoIds: [...videoIds],
      askedAt: new Date().toISOString(),
      answer: absent ? ABSENT : sentences.map(({ text }) => text).join(' '),
      absent,
      verdict: absent ? 'notInVideo' : sure && sentences.every(({ noSource }) => !noSource) ? 'wellSupported' : 'partlySupported',
      mode,
      model,
      sentences,
      tokens: draft?.tokens ?? { cached: 0, new: 0, generated: 0 },
      firstTokenSeconds: draft?.firstTokenSeconds == null ? null : retrievedSeconds + draft.firstTokenSeconds,
      seconds: (performance.now() - began) / 1000,
      ring: draft?.ring ?? null,
      attended: draft?.attended ?? [],
      notes,
      stopped: signal.aborted,
    };
  }

  /** A follow-up that names nothing itself ("and when?", "how much is it?") is about what was asked before. */
  #inContext({ question, threadId }: AskInput, notes: string[]): string {
    const before = threadId === undefined ? null : this.#parts.library.answers.lastQuestion(threadId);
    if (before === null) return question;
    const { words } = readQuestion(question);
    const pointing = /\b(?:it|its|they|them|their|he|him|his|she|her|that|this|those|these|there|then|else)\b/i.test(question);
    if (!pointing && words.length >= 2) return question;
    notes.push(`Read together with “${before}”.`);
    const known = contentWords(question).map(({ word }) => word);
    const added = readQuestion(before)
      .words.map(({ word }) => word)
      .filter((word) => !known.includes(word));
    return `${question.replace(/[\s?!.]+$/, '')} ${added.join(' ')}?`;
  }

  async #seen({ subject }: Question, videoIds: readonly string[]): Promise<AnswerSentence[]> {
    const { search, library } = this.#parts;
    const { moments } = await search.run({ query: subject, in: [...videoIds], kinds: ['picture', 'concept'], limit: 3 });
    return quoteMoments(library, moments);
  }

  /** What the model writes; null where it cannot be used, or where it was stopped before it wrote anything. */
  async #draft(
    { id, question, maxTokens, weights: named }: AskInput,
    weights: string,
    candidates: readonly Candidate[],
    signal: AbortSignal,
    notes: string[],
  ): Promise<Draft | null> {
    const { evidence, memories, emit } = this.#parts;
    const quoted = candidates.filter(({ chance }) => chance >= ANSWERS / 2).map(({ line }) => line);
    const videoId = quoted[0]?.videoId ?? '';
    try {
      return await memories.use(weights, (open) =>
        draftAnswer(evidence, open, {
          question,
          quoted,
          maxTokens,
          signal,
          onToken: (text) => emit({ event: 'ask.token', data: { id, text } }),
          onReading: (progress) => emit({ event: 'ask.reading', data: { id, videoId, progress } }),
        }),
      );
    } catch (thrown) {
      if (signal.aborted) return null;
      const error = LongtakeError.from(thrown);
      // weights that a person names are meant; without the installed ones the lines still answer
      if (named !== undefined || error.code === 'INTERNAL') throw error;
      notes.push(`The language model could not be used, so the lines themselves are quoted. ${error.message}`);
      return null;
    }
  }

  /** The sentences of a draft with what supports them; none where the first does not answer, or most have no source. */
  async #checked(draft: Draft, candidates: readonly Candidate[], question: Question): Promise<AnswerSentence[]> {
    const checked: AnswerSentence[] = [];
    for (const text of sentencesOf(draft.text, draft.cut)) {
      const cited = await supporting(text, candidates.slice(0, CHECKED), question, this.#parts.vectors);
      if (checked.length === 0 && !(await answersQuestion(text, cited, question, this.#parts.vectors, ANSWERS))) return [];
      const citations = cited.map(({ line }) => citationOf(this.#parts.library, line));
      checked.push({ text, citations, noSource: citations.length === 0 });
    }
    return checked.filter(({ noSource }) => noSource).length * 2 > checked.length ? [] : checked;
  }
}
