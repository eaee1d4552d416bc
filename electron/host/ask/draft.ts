import type { AnswerResult } from '../../contract/ask.ts';
import type { Evidence } from '../../search/evidence.ts';
import type { AttendedSpan, VideoMemory } from '../../model/memory/videoMemory.ts';
import { splitDocument, type DocumentPart } from './document.ts';
import { evidenceLines, type EvidenceLine } from './evidenceLines.ts';
import type { OpenMemory } from './memories.ts';
import { memoryTokens, questionPrompt } from './prompt.ts';

/** The parts of a video's document as a model reads them; none where nothing was said, read or seen. */
function partsOf(evidence: Evidence, videoId: string, { tokenizer, config }: Pick<VideoMemory, 'tokenizer' | 'config'>): DocumentPart[] {
  return splitDocument(evidenceLines(evidence, videoId), (text) => tokenizer.encode(text).length, config.contextLength);
}

/** The memories of a video, in order: what a model has to have read before a question costs little. */
export function memoriesOf(evidence: Evidence, videoId: string, memory: Pick<VideoMemory, 'tokenizer' | 'config'>): number[][] {
  return partsOf(evidence, videoId, memory).map(({ text }) => memoryTokens(memory.tokenizer, text));
}

/** What a model wrote, before anyone has looked whether it is so. */
export interface Draft {
  text: string;
  /** It ended for want of tokens, not by itself. */
  cut: boolean;
  tokens: AnswerResult['tokens'];
  /** From the call on. */
  firstTokenSeconds: number | null;
  attended: AnswerResult['attended'];
  ring: NonNullable<AnswerResult['ring']>;
  stopped: boolean;
}

export interface DraftOptions {
  question: string;
  /** Lines that probably answer, the likeliest first; they are put before the model with the question. */
  quoted: readonly EvidenceLine[];
  maxTokens: number;
  signal: AbortSignal;
  onToken: (text: string) => void;
  /** The memory has to be read first: share done. */
  onReading: (progress: number) => void;
}

/** Has the model answer from the memory that holds the best line. Stopped in the middle it gives what there is; before that it throws. */
export async function draftAnswer(evidence: Evidence, { memory, ring }: OpenMemory, options: DraftOptions): Promise<Draft | null> {
  const { question, quoted, maxTokens, signal, onToken, onReading } = options;
  const [best] = quoted;
  if (!best) return null;
  const parts = partsOf(evidence, best.videoId, memory);
  const part = parts.find(({ start, end }) => best.start >= start && best.start <= end) ?? parts[0];
  if (!part) return null;
  const prompt = questionPrompt(memory.tokenizer, part.text, question, quoted);
  const text = { contentId: best.videoId, tokens: prompt.memory };
  const began = performance.now();
  const read = await memory.read(text, {
    signal,
    onProgress: (done, total, speed) => {
      if (speed > 0) onReading(done / total);
    },
  });
  let written = '';
  let firstTokenSeconds: number | null = null;
  const draft = { tokens: { cached: read.cached, new: read.fresh + prompt.question.length, generated: 0 }, ring: ringOf(ring) };
  try {
    const answer = await memory.answer({
      ...text,
      question: prompt.question,
      maxTokens,
      signal,
      onText: (piece) => {
        firstTokenSeconds ??= (performance.now() - began) / 1000;
        written += piece;
        draft.tokens.generated++;
        onToken(piece);
      },
    });
    return {
      ...draft,
      text: answer.text,
      cut: answer.tokens.generated >= maxTokens,
      tokens: { ...draft.tokens, generated: answer.tokens.generated },
      firstTokenSeconds,
      attended: attendedSpans(part, prompt.memory.length, best.videoId, answer.attended),
      ring: ringOf(ring),
      stopped: false,
    };
  } catch (error) {
    if (!signal.aborted || written === '') throw error;
    return { ...draft, text: written, cut: true, firstTokenSeconds, attended: [], stopped: true };
  }
}

/** How the ring's last request went. */
function ringOf(ring: OpenMemory['ring']): Draft['ring'] {
  const steps = ring.trace.last?.steps ?? [];
  const waited = steps.reduce((sum, step) => sum + step.waitedMs, 0);
  const computed = steps.reduce((sum, step) => sum + step.computedMs, 0);
  return { workers: ring.workers, scheme: 'pass-q', exposedTransfer: waited + computed > 0 ? waited / (waited + computed) : 0 };
}

/** Spans of tokens as spans of time. The first span is where models rest their attention whatever the text is; it says nothing. */
function attendedSpans(part: DocumentPart, tokens: number, videoId: string, spans: readonly AttendedSpan[]): Draft['attended'] {
  const before = tokens - part.lineTokens.reduce((sum, count) => sum + count, 0);
  let at = before;
  const places = part.lines.map((line, i) => {
    const first = at;
    at += part.lineTokens[i]!;
    return { line, first, end: at };
  });
  const found = spans.slice(1).flatMap(({ first, count, share }) => {
    const inside = places.filter((place) => place.first < first + count && place.end > first).map(({ line }) => line);
    if (inside.length === 0 || !(share > 0)) return [];
    return [{ videoId, start: inside[0]!.start, end: Math.max(...inside.map(({ end }) => end)), weight: share }];
  });
  const all = found.reduce((sum, { weight }) => sum + weight, 0);
  return found.map((span) => ({ ...span, weight: span.weight / all }));
}
