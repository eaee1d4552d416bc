import type { AnswerResult, AnswerSentence, Citation } from '../../../electron/contract/ask.ts';

export function citation(start: number, change: Partial<Citation> = {}): Citation {
  return { videoId: 'a', path: '/a.mp4', start, end: start + 4, kind: 'speech', quote: `words at ${start}`, picture: '', ...change };
}

export function sentence(text: string, ...citations: Citation[]): AnswerSentence {
  return { text, citations, noSource: citations.length === 0 };
}

export function answer(id: string, change: Partial<AnswerResult> = {}): AnswerResult {
  return {
    ...{ id, threadId: id, question: `question ${id}`, videoIds: ['a'], askedAt: '2026-01-01T00:00:00Z', answer: '', absent: false },
    ...{ verdict: 'wellSupported', mode: 'generated', model: 'smollm2', sentences: [sentence('It is bread.', citation(7))] },
    ...{ tokens: { cached: 900, new: 72, generated: 9 }, firstTokenSeconds: 0.8, seconds: 1.24, ring: null, attended: [], notes: [] },
    stopped: false,
    ...change,
  };
}
