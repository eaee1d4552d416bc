import { END_OF_FRAME, FRAME_CODES } from './generateVision.ts';
import type { Tokenizer } from './tokenizer/tokenizer.ts';

/** After the last frame of a picture or video, in place of the end of the frame. */
const END_OF_VISION = 8193;
const SYSTEM = 'You are a helpful assistant.';

/** Ids and which of them are picture codes. */
interface VisionPrompt {
  readonly ids: number[];
  readonly visionMask: Uint8Array;
}

/**
 * A conversation about a picture or video. Order `lwm` is that of the reference: the question stands before the frames, every piece is encoded apart and so
 * begins with `<s>`. Order `video-first` puts the frames before the question, so that they can be read once for many questions.
 */
export function visionChatPrompt(
  tokenizer: Tokenizer,
  question: string,
  frames: readonly ArrayLike<number>[],
  order: 'lwm' | 'video-first',
): VisionPrompt {
  const text = (part: string): number[] => tokenizer.encode(part, { special: true, bos: true });
  const user = (part: string): number[] => text(part);
  const codes = frames.flatMap((frame, index) => [...Array.from(frame), index + 1 < frames.length ? END_OF_FRAME : END_OF_VISION]);
  const safe = plain(question);
  const before = order === 'lwm' ? user(`<s>${SYSTEM} USER: ${safe}\n`) : user(`<s>${SYSTEM} USER: `);
  const after = order === 'lwm' ? text(' ASSISTANT:') : text(`\n${safe} ASSISTANT:`);
  const ids = [...before, ...text('<vision>'), ...codes, ...text('</vision>'), ...after];
  const start = before.length + text('<vision>').length;
  return { ids, visionMask: Uint8Array.from(ids, (_, index) => (index >= start && index < start + codes.length ? 1 : 0)) };
}

/** The prompts of text to picture or video: with the description, and without for guidance. */
export function generationPrompts(
  tokenizer: Tokenizer,
  kind: 'image' | 'video',
  description: string,
): { conditional: number[]; unconditional: number[] } {
  const text = (part: string): number[] => tokenizer.encode(part, { special: true, bos: true });
  const what = kind === 'image' ? 'an image' : 'a video';
  return {
    conditional: text(`<s>${SYSTEM} USER: Generate ${what} of ${plain(description)} ASSISTANT: <vision>`),
    unconditional: text('<s><vision>'),
  };
}

/** A person's text does not begin or end a conversation. */
function plain(text: string): string {
  return text.replaceAll(/<(\/?)s>/g, '< $1s>');
}

/** Which of `count` frames are taken where at most `most` are wanted: evenly from the first to the last. */
export function chooseFrames(count: number, most: number): number[] {
  if (count <= most) return Array.from({ length: count }, (_, index) => index);
  if (most === 1) return [0];
  return Array.from({ length: most }, (_, index) => Math.floor((index * (count - 1)) / (most - 1)));
}

/** Generated ids as the codes of frames: the ends of frames are left out, an id past the codebook becomes the last code. */
export function frameCodes(tokens: readonly number[], codes: number): number[][] {
  const frames: number[][] = [];
  for (let from = 0; from + FRAME_CODES <= tokens.length; from += FRAME_CODES + 1) {
    frames.push(tokens.slice(from, from + FRAME_CODES).map((id) => Math.min(id, codes - 1)));
  }
  return frames;
}
