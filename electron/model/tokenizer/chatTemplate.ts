import { Template } from '@huggingface/jinja';
import { LongtakeError } from '../../contract/errors.ts';
import type { Tokenizer } from './tokenizer.ts';

export interface ChatMessage {
  readonly role: 'system' | 'user' | 'assistant';
  readonly content: string;
}

/**
 * The prompt that a model's own chat template makes of a conversation, up to where the assistant begins. Encode it with `special: true` and without `bos`: the
 * template writes both itself. Control tokens in the messages are cut apart, so that a person's text cannot end a turn.
 *
 * @throws LongtakeError MODEL_UNSUPPORTED where the model has no template, or one that cannot be run
 */
export function renderChat(tokenizer: Tokenizer, messages: readonly ChatMessage[]): string {
  if (tokenizer.chatTemplate === undefined)
    throw new LongtakeError('MODEL_UNSUPPORTED', 'The model has no chat template.', { hint: 'Use a model that was trained to chat.' });
  const name = (id: number | undefined): string => (id === undefined ? '' : (tokenizer.piece(id) ?? ''));
  const [end] = tokenizer.endIds;
  try {
    return new Template(tokenizer.chatTemplate).render({
      messages: messages.map(({ role, content }) => ({ role, content: defuse(tokenizer, content) })),
      bos_token: name(tokenizer.bosId),
      eos_token: name(end),
      add_generation_prompt: true,
    });
  } catch (thrown) {
    throw new LongtakeError('MODEL_UNSUPPORTED', "The model's chat template cannot be run.", { hint: 'Use another model.', cause: thrown });
  }
}

/** A zero-width space after the first character of every control token that stands in the text. */
function defuse(tokenizer: Tokenizer, text: string): string {
  const plain = new Set(tokenizer.encode(text));
  let safe = text;
  for (const id of new Set(tokenizer.encode(text, { special: true }))) {
    const piece = tokenizer.piece(id);
    if (!plain.has(id) && piece !== undefined && /^<.+>$/.test(piece)) safe = safe.replaceAll(piece, `${piece[0]}\u200B${piece.slice(1)}`);
  }
  return safe;
}
