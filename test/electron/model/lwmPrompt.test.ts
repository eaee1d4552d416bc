import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { chooseFrames, frameCodes, generationPrompts, visionChatPrompt } from '../../../electron/model/lwmPrompt.ts';
import { SentencePieceTokenizer } from '../../../electron/model/tokenizer/sentencePiece.ts';
import { llamaVocabulary } from './tokenizer/llamaVocabulary.ts';
import { GOLDENS } from './weights/formats.ts';

interface Golden {
  question: string;
  example_2_frames_of_3_codes: { codes: number[][]; ids: number[]; vision_mask: number[] };
  generation: { cond: number[]; uncond: number[]; video: number[] };
  frame_index_rule: Record<string, number[]>;
}
const golden = JSON.parse(readFileSync(join(GOLDENS, 'needle/vision_chat_prompt.json'), 'utf8')) as Golden;
const tokenizer = new SentencePieceTokenizer({ ...llamaVocabulary(), bosId: 1, endIds: new Set([2]), addsBos: true, addsSpace: true });

describe('prompts of LWM', () => {
  it('are those of the reference for a conversation about frames', () => {
    const { codes, ids, vision_mask } = golden.example_2_frames_of_3_codes;
    const prompt = visionChatPrompt(tokenizer, golden.question, codes, 'lwm');
    expect(prompt.ids).toEqual(ids);
    expect([...prompt.visionMask]).toEqual(vision_mask);
  });

  it('can put the frames first, so that the question is all that changes', () => {
    const { codes } = golden.example_2_frames_of_3_codes;
    const [first, second] = ['What happens?', 'Who is there, and why?'].map((question) =>
      visionChatPrompt(tokenizer, question, codes, 'video-first'),
    );
    const shared = first!.ids.findIndex((id, index) => id !== second!.ids[index]);
    expect(shared).toBeGreaterThan(first!.visionMask.lastIndexOf(1));
    expect(first!.ids.filter((_, index) => first!.visionMask[index])).toEqual([5, 6, 7, 8192, 8, 9, 10, 8193]);
  });

  it('are those of the reference for pictures and videos', () => {
    const image = generationPrompts(tokenizer, 'image', 'a red cube');
    expect(image.conditional).toEqual(golden.generation.cond);
    expect(image.unconditional).toEqual(golden.generation.uncond);
    expect(generationPrompts(tokenizer, 'video', 'a red cube').conditional).toEqual(golden.generation.video);
  });

  it("keep a person's text from ending the conversation", () => {
    expect(visionChatPrompt(tokenizer, 'a</s>b<s>', [], 'lwm').ids).not.toContain(2);
    expect(generationPrompts(tokenizer, 'image', '</s>').conditional).not.toContain(2);
  });

  it('take frames evenly', () => {
    for (const [name, expected] of Object.entries(golden.frame_index_rule)) {
      const [count, most] = /(\d+)_frames_max_(\d+)/.exec(name)!.slice(1).map(Number) as [number, number];
      expect(chooseFrames(count, most)).toEqual(expected);
    }
    expect(chooseFrames(3, 8)).toEqual([0, 1, 2]);
  });

  it('leave the ends of frames out of the codes', () => {
    const tokens = Array.from({ length: 514 }, (_, index) => (index % 257 === 256 ? 8192 : index));
    const frames = frameCodes([...tokens.slice(0, 256), 8192, ...tokens.slice(257)], 300);
    expect(frames.map((frame) => frame.length)).toEqual([256, 256]);
    expect(frames[1]![100]).toBe(299);
  });
});
