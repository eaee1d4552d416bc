import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { buryNeedles, needlePrompt, needleQuestion, trimHaystack } from '../../../../electron/model/needle/needlePrompt.ts';
import { SentencePieceTokenizer } from '../../../../electron/model/tokenizer/sentencePiece.ts';
import type { Tokenizer } from '../../../../electron/model/tokenizer/tokenizer.ts';
import { llamaVocabulary } from '../tokenizer/llamaVocabulary.ts';
import { GOLDENS } from '../weights/formats.ts';

interface Single {
  haystack: string;
  trimmed_starts_with: string;
  cases: { context_length: number; depth_percent: number; city: string; number: string; question: string; prompt: string }[];
}
interface Multi {
  cases: { context_length: number; needles: [string, string, number][]; retrieve: string[]; question: string; prompt: string }[];
}
const read = <T>(name: string): T => JSON.parse(readFileSync(join(GOLDENS, 'needle', name), 'utf8')) as T;
const single = read<Single>('single.json');
const multi = read<Multi>('multi.json');
const tokenizer: Tokenizer = new SentencePieceTokenizer({
  ...llamaVocabulary(),
  bosId: 1,
  endIds: new Set([2]),
  addsBos: true,
  addsSpace: true,
});
const haystack = tokenizer.encode(single.haystack);

describe('prompts of LWM’s needle evaluations', () => {
  it('begin with the name of the beginning token, as the reference leaves it in the text', () => {
    expect(trimHaystack(tokenizer, haystack, 600).startsWith(single.trimmed_starts_with)).toBe(true);
  });

  it.each(single.cases.map((one) => [one.context_length, one.depth_percent, one] as const))(
    'one needle, %i tokens, depth %i',
    (length, depth, golden) => {
      const { city, number } = golden;
      const question = needleQuestion([city], false);
      expect(question).toBe(golden.question);
      const context = buryNeedles(trimHaystack(tokenizer, haystack, length), [{ city, number, depth }], length);
      expect(needlePrompt(context, question, false)).toBe(golden.prompt);
    },
  );

  it.each(multi.cases.map((one, index) => [index, one] as const))('several needles, case %i', (_, golden) => {
    const needles = golden.needles.map(([city, number, depth]) => ({ city, number, depth }));
    const question = needleQuestion(golden.retrieve, true);
    expect(question).toBe(golden.question);
    const context = buryNeedles(trimHaystack(tokenizer, haystack, golden.context_length), needles, golden.context_length);
    expect(needlePrompt(context, question, true)).toBe(golden.prompt);
  });
});
