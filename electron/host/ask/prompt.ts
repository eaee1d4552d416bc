import { renderChat } from '../../model/tokenizer/chatTemplate.ts';
import type { Tokenizer } from '../../model/tokenizer/tokenizer.ts';
import { documentLine } from './document.ts';
import type { EvidenceLine } from './evidenceLines.ts';

const SYSTEM = 'You answer questions about a video from notes on it. Answer in one short sentence, with the words of the notes.';
const BEGIN = 'Notes on the video, in order of time:\n';
/** Stands where the document ends, so that the prompt can be cut there; no text of a person holds it. */
const CUT = '\uE000\uE001';

/** Tokens of quoted spans and question together that are read anew for each question. */
const QUESTION_TOKENS = 200;
/** Of these, the most that quoted lines take, and the most words of one of them. */
const QUOTED_TOKENS = 110;
const QUOTED_WORDS = 50;

/** The prompt in two: what is the same for every question about a document, and what follows it. */
export interface Prompt {
  memory: number[];
  question: number[];
}

/** Tokens of a document with all that a prompt has before it. Throws MODEL_UNSUPPORTED where the chat template cannot be run. */
export function memoryTokens(tokenizer: Tokenizer, document: string): number[] {
  return promptOf(tokenizer, document, '').memory;
}

/** @param quoted lines that probably answer, best first; as many as there is room for are put before the question */
export function questionPrompt(tokenizer: Tokenizer, document: string, question: string, quoted: readonly EvidenceLine[]): Prompt {
  const chosen: EvidenceLine[] = [];
  let used = 0;
  for (const whole of quoted) {
    const line = { ...whole, text: whole.text.split(/\s+/).slice(0, QUOTED_WORDS).join(' ') };
    used += tokenizer.encode(`${documentLine(line)}\n`).length;
    if (chosen.length > 0 && used > QUOTED_TOKENS) break;
    chosen.push(line);
  }
  const quotes = chosen.sort((a, b) => a.start - b.start).map(documentLine);
  // a question of many words keeps its end, where what is asked stands most often
  let words = question;
  while (tokenizer.encode(words).length > QUESTION_TOKENS - QUOTED_TOKENS - 40) words = words.slice(Math.ceil(words.length / 8));
  return promptOf(tokenizer, document, `\n\nThese notes matter most:\n${quotes.join('\n')}\n\nQuestion: ${words}`);
}

function promptOf(tokenizer: Tokenizer, document: string, tail: string): Prompt {
  if (tokenizer.chatTemplate === undefined) {
    // a model that was not trained to chat goes on with the text
    const memory = tokenizer.encode(`${SYSTEM}\n\n${BEGIN}${document}`, { bos: tokenizer.addsBos });
    return { memory, question: tokenizer.encode(`${tail}\nAnswer:`) };
  }
  const rendered = renderChat(tokenizer, [
    { role: 'system', content: SYSTEM },
    { role: 'user', content: `${BEGIN}${document}${CUT}${tail}` },
  ]);
  const cut = rendered.indexOf(CUT);
  const read = (text: string): number[] => tokenizer.encode(text, { special: true });
  return { memory: read(rendered.slice(0, cut)), question: read(rendered.slice(cut + CUT.length)) };
}
