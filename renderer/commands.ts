import { COMMANDS, type CommandId } from '../electron/contract/commands.ts';
import { askTyped, showAnswers } from './ask/askQuestion.ts';
import { isAnswerOpen, stepCitation } from './ask/playCitations.ts';
import { openExport } from './export/openExport.ts';
import { playerCommands } from './player/playerCommands.ts';
import { focusOmnibox } from './search/focusOmnibox.ts';
import { likeMoment, stepMoment } from './search/openMoment.ts';
import { keepSearch } from './search/keepSearch.ts';
import { chordOf, isCharacterKey, isSingleKey, keyParts } from './keys/chord.ts';
import { currentKeymap } from './keys/keymap.ts';
import { stepRegion } from './keys/regions.ts';
import { focusTranscriptFind } from './transcript/focusFind.ts';
import { isJobsPanelShown } from './jobs/jobs.ts';
import { addVideos } from './library/addVideos.ts';
import { isSearching } from './stores/search.ts';
import type { Stores } from './stores/stores.ts';
import { segmentCommands } from './segments/segmentCommands.ts';
import { timelineCommands } from './timeline/timelineCommands.ts';

/** Runs a command; menu, keys and buttons all come here. */
export function runCommand(id: CommandId, stores: Stores): void {
  const view = stores.view.getState();
  const player = stores.player.getState();
  const commands: Record<CommandId, () => unknown> = {
    'add-videos': () => addVideos(stores, 'files'),
    'add-folder': () => addVideos(stores, 'folder'),
    export: () => openExport(stores),
    'show-library': () => view.show('library'),
    'show-video': () => player.videoId !== null && view.show('video'),
    'show-ring': () => view.show('ring'),
    'ring-tables': () => view.screen === 'ring' && stores.ring.getState().toggleTables(),
    'show-jobs': () => {
      const shown = isJobsPanelShown(view.jobs, Object.values(stores.library.getState().videos));
      view.show('library');
      view.showJobs(view.screen !== 'library' || !shown);
    },
    'show-settings': () => view.show('settings'),
    'toggle-side': () => view.toggle('sideOpen'),
    'show-ask': () => showAnswers(stores),
    ask: () => askTyped(stores),
    'show-moments': () => view.showTab('moments'),
    'show-transcript': () => view.showTab('transcript'),
    'show-keys': () => view.toggle('keysOpen'),
    palette: () => view.toggle('paletteOpen'),
    'next-region': () => stepRegion(1),
    'previous-region': () => stepRegion(-1),
    'find-selected': () => {
      stores.ask.getState().setMode('find');
      stores.search.getState().setScope('selected');
      focusOmnibox();
    },
    'find-in-transcript': () => {
      if (player.videoId === null) return;
      view.show('video');
      view.showTab('transcript');
      focusTranscriptFind();
    },
    'query-help': () => {
      stores.ask.getState().setMode('find');
      view.toggle('queryHelpOpen', true);
    },
    'keep-search': () => keepSearch(stores),
    'more-like-this': () => likeMoment(stores),
    find: () => focusOmnibox(),
    'find-everywhere': () => {
      stores.ask.getState().setMode('find');
      stores.search.getState().setScope('all');
      focusOmnibox();
    },
    'next-moment': () => stepFound(stores, 1),
    'previous-moment': () => stepFound(stores, -1),
    back: () => goBack(stores),
    ...timelineCommands(stores),
    ...segmentCommands(stores),
    ...playerCommands(stores),
  };
  commands[id]();
}

/** What was found: the sources of the answer that is open, else the moments. */
function stepFound(stores: Stores, direction: -1 | 1): void {
  if (isAnswerOpen(stores)) stepCitation(stores, direction);
  else stepMoment(stores, direction);
}

/** Escape: close what is open, then the open moment, then the search, then leave the field. */
function goBack({ view, search, ask, exports }: Stores): void {
  const { keysOpen, chooserOpen, paletteOpen, queryHelpOpen, sideOpen, sideOver, screen, toggle } = view.getState();
  if (exports.getState().isOpen) exports.getState().close();
  else if (paletteOpen) toggle('paletteOpen', false);
  else if (keysOpen) toggle('keysOpen', false);
  else if (chooserOpen) toggle('chooserOpen', false);
  else if (queryHelpOpen) toggle('queryHelpOpen', false);
  else if (sideOver && sideOpen && screen === 'video') toggle('sideOpen', false);
  else if (document.activeElement?.closest('[role=listbox]')) focusOmnibox();
  else if (ask.getState().inLibrary && screen === 'library') ask.getState().placeInLibrary(false);
  else if (ask.getState().mode === 'ask' && ask.getState().typed !== '') ask.getState().type('');
  else if (search.getState().selected !== null) search.getState().select(null);
  else if (isSearching(search.getState())) search.getState().clear();
  else if (document.activeElement instanceof HTMLElement) document.activeElement.blur();
}

/** The command of a key press, or null. Single keys never act while text is typed, and never take a key from a focused control. */
export function commandOf(event: KeyboardEvent, isMac: boolean, singleKeys: boolean): CommandId | null {
  const target = event.target instanceof HTMLElement ? event.target : null;
  const typing = target?.matches('input:not([type=range], [type=checkbox], [type=radio]), textarea, select, [contenteditable]') ?? false;
  const onControl = target?.closest('button, a, summary, [role=tab], [role=option], [role=listbox], input, select') != null;
  const inDialog = target?.closest('dialog, [role=dialog]') != null;
  const pressed = chordOf(event, isMac);
  const map = currentKeymap();
  const found = COMMANDS.find(({ id }) => map[id].includes(pressed));
  if (!found) return null;
  if ((isSingleKey(pressed) || found.id === 'undo' || found.id === 'redo') && (typing || inDialog)) return null;
  if (isCharacterKey(pressed) && !singleKeys) return null;
  if (onControl && (pressed === ' ' || pressed.endsWith('Enter'))) return null;
  return found.id;
}

/** First key of a command, as shown; empty where it has none. */
export function keyOf(id: CommandId, isMac: boolean): string {
  return keyParts(currentKeymap()[id][0] ?? '', isMac).join(' ');
}
