import { focusOmnibox } from '../search/focusOmnibox.ts';
import type { Stores } from '../stores/stores.ts';

/** The videos that a new question is about: what the scope of the box in the title bar says. Empty means all. */
export function askedVideos({ search, player }: Pick<Stores, 'search' | 'player'>): string[] {
  const { scope, selection } = search.getState();
  const { videoId } = player.getState();
  if (scope === 'video') return videoId === null ? [] : [videoId];
  return scope === 'selected' ? selection : [];
}

/** Asks a new question, and shows its answer beside the video, or in place of the library where no video is shown. */
export function askQuestion(stores: Stores, question: string): void {
  if (question.trim() === '') return;
  const { ask, search, view, player } = stores;
  ask.getState().setMode('ask');
  const isBeside = player.getState().videoId !== null && (view.getState().screen === 'video' || search.getState().scope === 'video');
  ask.getState().placeInLibrary(!isBeside);
  if (isBeside) showAnswers(stores);
  else view.getState().show('library');
  void ask.getState().ask(question, askedVideos(stores));
}

/** Asks on: about the same videos, in the thread of the open answer; without one it is a new question. */
export function askFurther(stores: Stores, question: string): void {
  const { result, failed, ask } = stores.ask.getState();
  const before = result ?? failed;
  if (question.trim() === '') return;
  if (before) void ask(question, before.videoIds, before.threadId ?? undefined);
  else askQuestion(stores, question);
}

/** Shows the answers beside the video; the first time the panel becomes wide enough to read in. */
export function showAnswers({ view, player }: Pick<Stores, 'view' | 'player'>): void {
  if (player.getState().videoId === null) return;
  view.getState().show('video');
  view.getState().showTab('ask');
}

/** What is typed in the box is asked, whether it was meant for Find or Ask; an empty box is made ready for a question. */
export function askTyped(stores: Stores): void {
  const { mode, typed } = stores.ask.getState();
  const text = mode === 'ask' ? typed : stores.search.getState().query;
  if (text.trim() !== '') askQuestion(stores, text);
  else {
    stores.ask.getState().setMode('ask');
    focusOmnibox();
  }
}
