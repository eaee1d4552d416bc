// Short words to write a plan with, so that each picture, sentence and question is one line of it.
import type { PlanAnswer, PlanQuery, PlanSegment, PlanSound } from '../../../build/sample-timeline.mjs';

type Settings = Record<string, unknown>;
type Text = Record<string, string | number>;

/** A full photograph that fills the picture and moves. `src` is `package alias:path`, see sources.ts. */
export const photo = (id: string, src: string, dur: number, move: string, settings: Settings = {}): PlanSegment => ({
  id,
  type: 'photo',
  src,
  dur,
  move,
  ...settings,
});

/** A cut-out on a photographic ground that is out of focus. `scale` is its height as a part of the picture's. */
export const stamp = (id: string, src: string, on: string, dur: number, move: string, settings: Settings = {}): PlanSegment => ({
  id,
  type: 'stamp',
  src,
  on,
  dur,
  move,
  scale: 0.7,
  blur: 5,
  y: 0.93,
  ...settings,
});

/** Moving footage from second `ss` on. */
export const clip = (id: string, src: string, ss: number, dur: number, settings: Settings = {}): PlanSegment => ({
  id,
  type: 'clip',
  src,
  ss,
  dur,
  ...settings,
});

/** A picture that ffmpeg generates. */
export const generated = (id: string, lavfi: string, dur: number): PlanSegment => ({ id, type: 'gen', lavfi, dur });

/** A card of one colour with texts. */
export const card = (id: string, dur: number, bg: string, ...overlay: Text[]): PlanSegment => ({
  id,
  type: 'card',
  dur,
  bg,
  grain: 0,
  overlay: overlay.map((text) => ({ box: '', ...text })),
});

/** A text over a picture; sizes are for 1080 lines, `at` and `dur` are seconds in its segment. */
export const overlaid = (text: string, pos: string, settings: Text = {}): Text => ({ text, pos, ...settings });

/** A sentence spoken by a voice of voices.ts, `offset` seconds into a segment. Its length is known when it has been spoken. */
export const said = (id: string, voice: string, text: string, seg: string, offset: number): PlanSound => ({
  id,
  voice,
  text,
  seg,
  offset,
  dur: 0,
});

/** A question and where its answers lie (none for one that must be answered with "not in this video"). */
export const query = (
  kind: string,
  difficulty: 'easy' | 'medium' | 'hard',
  q: string,
  answers: readonly PlanAnswer[],
  settings: { alt?: PlanAnswer[]; para?: boolean; tags?: string[]; note?: string } = {},
): PlanQuery => ({ id: '', q, kind, difficulty, answers, ...settings });
