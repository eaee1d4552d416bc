import { Tiktoken } from 'js-tiktoken/lite';
import cl100k from 'js-tiktoken/ranks/cl100k_base';
import { renderChat } from '../tokenizer/chatTemplate.ts';
import type { Tokenizer } from '../tokenizer/tokenizer.ts';

/** Something that is said once in the haystack. */
export interface Needle {
  readonly city: string;
  readonly number: string;
  /** Percent of the haystack before it; 100 is its end. */
  readonly depth: number;
}

/** How the prompt is put: as LWM's scripts write it, or as the model's own chat template does. */
export type NeedleTemplate = 'lwm' | 'chat';

/** Tokens of a length that are kept free for the question and the answer. */
const HELD_BACK = 200;

let encoding: Tiktoken | undefined;

/** LWM places needles in the tokens of cl100k, whatever the model's own are. */
function placement(): Tiktoken {
  return (encoding ??= new Tiktoken(cl100k));
}

/** The beginning of a text that has so many of the model's tokens, the one for the beginning of a text among them: its name then stands in the text, as in LWM's scripts. */
export function trimHaystack(tokenizer: Tokenizer, ids: readonly number[], length: number): string {
  if (!tokenizer.addsBos || tokenizer.bosId === undefined) return tokenizer.decode(ids.slice(0, length));
  return `${tokenizer.piece(tokenizer.bosId) ?? ''} ${tokenizer.decode(ids.slice(0, Math.max(0, length - 1)))}`;
}

/** Puts the needles into a trimmed haystack one after the other, each behind the end of a sentence (eval_needle.py and eval_needle_multi.py of LWM). */
export function buryNeedles(haystack: string, needles: readonly Needle[], length: number): string {
  const tokens = placement();
  const [period] = tokens.encode('.');
  let context = haystack;
  for (const { city, number, depth } of needles) {
    const needle = tokens.encode(`\nThe special magic ${city} number is: ${number}\n`);
    const hay = tokens.encode(context, [], []);
    const room = length - HELD_BACK - needle.length;
    // where there is no room at all the slice counts from the end, as in LWM's scripts
    const kept = hay.length > room ? hay.slice(0, room) : hay;
    let at = depth === 100 ? kept.length : Math.floor(kept.length * (depth / 100));
    if (depth !== 100) while (at > 0 && kept[at - 1] !== period) at--;
    context = tokens.decode([...kept.slice(0, at), ...needle, ...kept.slice(at)]);
  }
  return context;
}

/** The question of the evaluation with one needle, or of that with several. */
export function needleQuestion(cities: readonly string[], several: boolean): string {
  const [first = ''] = cities;
  if (!several) return `What is the special magic ${first} number?`;
  if (cities.length === 1) return `What is the special magic number for ${first}?`;
  return `What are the special magic numbers for ${cities.slice(0, -1).join(', ')}, and ${cities.at(-1)!}?`;
}

/** The whole prompt as text, without the tokens that begin it. */
export function needlePrompt(context: string, question: string, several: boolean): string {
  return `You are a helpful assistant. USER: ${task(context, question, several)} ASSISTANT: `;
}

/** The prompt as ids. */
export function needleIds(tokenizer: Tokenizer, template: NeedleTemplate, context: string, question: string, several: boolean): number[] {
  if (template === 'chat')
    return tokenizer.encode(renderChat(tokenizer, [{ role: 'user', content: task(context, question, several) }]), { special: true });
  return tokenizer.encode(needlePrompt(context, question, several), { special: true, bos: tokenizer.addsBos });
}

function task(context: string, question: string, several: boolean): string {
  const rule = several
    ? "Don't give information outside the document."
    : "Don't give information outside the document or repeat your findings. Keep your response short and direct.";
  return `${context} ${question} ${rule}`;
}
