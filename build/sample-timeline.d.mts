/** A plan of a planted video, see sample-timeline.mjs and assets/sample/plan.json. Times are seconds. */
export interface PlanSegment {
  id: string;
  type: 'photo' | 'stamp' | 'clip' | 'card' | 'gen';
  dur: number;
  src?: string;
  on?: string;
  what?: string;
  trans?: 'cut' | 'fade' | 'dissolve';
  overlay?: readonly Record<string, string | number>[];
  [setting: string]: unknown;
}
export interface PlanSound {
  id: string;
  dur: number;
  src?: string;
  lavfi?: string;
  text?: string;
  voice?: string;
  what?: string;
  seg?: string;
  offset?: number;
  after?: string;
  gap?: number;
  gain?: number;
}
export type PlanAnswer = string | { and: readonly PlanAnswer[] } | { join: readonly PlanAnswer[] };
export interface PlanQuery {
  id: string;
  q: string;
  kind: string;
  answers: readonly PlanAnswer[];
  alt?: readonly PlanAnswer[];
  difficulty?: 'easy' | 'medium' | 'hard';
  para?: boolean;
  tags?: readonly string[];
  note?: string;
}
export interface Plan {
  name: string;
  segments: readonly PlanSegment[];
  audio?: readonly PlanSound[];
  queries?: readonly PlanQuery[];
}
export interface Truth {
  name: string;
  video: string;
  duration: number;
  queries: {
    id: string;
    query: string;
    kind: string;
    spans: [number, number][];
    alt_spans: [number, number][];
    difficulty: string;
    paraphrase: boolean;
    tags: string[];
    note: string;
  }[];
  timeline: { id: string; type: string; src: string; what?: string; start: number; end: number; trans: string }[];
  transcript: { id: string; start: number; end: number; text: string; voice: string }[];
  sounds: { id: string; start: number; end: number; what: string }[];
  screen_text: { id: string; start: number; end: number; text: string }[];
}
export interface Layout {
  segments: (PlanSegment & { frames: number; start: number; end: number })[];
  sounds: (PlanSound & { start: number; end: number })[];
  truth: Truth;
}
export declare function layOut(plan: Plan, format: { fps: number; width: number; height: number; gopSeconds: number }): Layout;
