import { COMMANDS, type Command, type CommandId } from '../electron/contract/commands.ts';
import { neighbourShot } from './player/shots.ts';
import { focusOmnibox } from './search/focusOmnibox.ts';
import { stepMoment } from './search/openMoment.ts';
import { isJobsPanelShown } from './jobs/jobs.ts';
import { addVideos } from './library/addVideos.ts';
import type { Stores } from './stores/stores.ts';
import { timelineZoom } from './timeline/zoomSignal.ts';

/** Fastest shuttle, as a multiple of real time. */
const MAX_RATE = 8;
/** Length of a picture where the file's rate is unknown, seconds. */
const UNKNOWN_FRAME = 1 / 25;

/** Runs a command; menu, keys and buttons all come here. */
export function runCommand(id: CommandId, stores: Stores): void {
  const view = stores.view.getState();
  const player = stores.player.getState();
  const shots = player.detail?.shots ?? [];
  const frame = 1 / (player.detail?.probe?.video?.frameRate ?? 1 / UNKNOWN_FRAME);
  const step = (seconds: number) => {
    player.setPlaying(false);
    player.seekTo(player.time + seconds, false);
  };
  const commands: Record<CommandId, () => unknown> = {
    'add-videos': () => addVideos(stores, 'files'),
    'add-folder': () => addVideos(stores, 'folder'),
    'show-library': () => view.show('library'),
    'show-video': () => player.videoId !== null && view.show('video'),
    'show-jobs': () => {
      const shown = isJobsPanelShown(view.jobs, Object.values(stores.library.getState().videos));
      view.show('library');
      view.showJobs(view.screen !== 'library' || !shown);
    },
    'show-settings': () => view.show('settings'),
    'toggle-side': () => view.toggle('sideOpen'),
    'show-keys': () => view.toggle('keysOpen'),
    find: () => focusOmnibox(),
    'find-everywhere': () => {
      stores.search.getState().setScope('all');
      focusOmnibox();
    },
    'next-moment': () => stepMoment(stores, 1),
    'previous-moment': () => stepMoment(stores, -1),
    back: () => goBack(stores),
    play: () => player.togglePlay(),
    'shuttle-back': () => player.setRate(player.playing && player.rate < 0 ? Math.max(-MAX_RATE, player.rate * 2) : -1),
    'shuttle-forward': () => player.setRate(player.playing && player.rate > 0 ? Math.min(MAX_RATE, player.rate * 2) : 1),
    'frame-back': () => step(-frame),
    'frame-forward': () => step(frame),
    'second-back': () => step(-1),
    'second-forward': () => step(1),
    'previous-shot': () => player.seekTo(neighbourShot(shots, player.time, -1)),
    'next-shot': () => player.seekTo(neighbourShot(shots, player.time, 1)),
    'to-start': () => player.seekTo(0),
    'to-end': () => player.seekTo(player.detail?.summary.duration ?? 0, false),
    'zoom-in': () => timelineZoom.send('in'),
    'zoom-out': () => timelineZoom.send('out'),
    'zoom-fit': () => timelineZoom.send('fit'),
    mute: () => player.toggleMute(),
    'full-screen': () => toggleFullScreen(),
  };
  commands[id]();
}

function toggleFullScreen(): void {
  const stage = document.querySelector('#stage');
  if (document.fullscreenElement) void document.exitFullscreen();
  else void stage?.requestFullscreen().catch(() => undefined);
}

/** Escape: close what is open, leave the field, clear the search, in that order. */
function goBack({ view, search }: Stores): void {
  const { keysOpen, chooserOpen, toggle } = view.getState();
  if (keysOpen) {
    toggle('keysOpen', false);
    return;
  }
  if (chooserOpen) {
    toggle('chooserOpen', false);
    return;
  }
  if (search.getState().selected !== null) {
    search.getState().select(null);
    return;
  }
  if (search.getState().query !== '') {
    search.getState().clear();
    return;
  }
  if (document.activeElement instanceof HTMLElement) document.activeElement.blur();
}

/** The command of a key press, or null. Single keys never act while text is typed, and never take a key from a focused button. */
export function commandOf(event: KeyboardEvent, isMac: boolean): CommandId | null {
  const target = event.target instanceof HTMLElement ? event.target : null;
  const typing = target?.matches('input:not([type=range]), textarea, select, [contenteditable]') ?? false;
  const onControl = target?.closest('button, a, summary, [role=tab], select') != null;
  const inDialog = target?.closest('dialog') != null;
  const pressed = chordOf(event, isMac);
  const found = COMMANDS.find((command) => (command.keys as readonly string[]).includes(pressed));
  if (!found) return null;
  const isSingle = !pressed.startsWith('Mod+') && !/F\d+$/.test(pressed);
  if (isSingle && pressed !== 'Escape' && (typing || inDialog)) return null;
  if (onControl && (pressed === ' ' || pressed.endsWith('Enter'))) return null;
  return found.id;
}

function chordOf(event: KeyboardEvent, isMac: boolean): string {
  const mod = isMac ? event.metaKey : event.ctrlKey;
  const key = event.key.length === 1 ? event.key.toUpperCase() : event.key;
  // the shift of a character such as ? or + is part of the key already
  const shift = event.shiftKey && (event.key.length > 1 || /[A-Z]/.test(key));
  return `${mod ? 'Mod+' : ''}${shift ? 'Shift+' : ''}${key}`;
}

const KEY_NAMES: Record<string, string> = {
  ' ': 'Space',
  ArrowLeft: '←',
  ArrowRight: '→',
  ArrowUp: '↑',
  ArrowDown: '↓',
  Escape: 'Esc',
};

/** "Mod+Shift+F" -> "Ctrl Shift F": how a key is shown. */
export function keyLabel(chord: string, isMac: boolean): string {
  // the key + is its own separator
  const parts = chord.endsWith('+') ? [...chord.slice(0, -1).split('+'), '+'] : chord.split('+');
  return parts
    .map((part) => (part === 'Mod' ? (isMac ? '⌘' : 'Ctrl') : (KEY_NAMES[part] ?? part)))
    .filter((part) => part !== '')
    .join(' ');
}

/** First key of a command, as shown. */
export function keyOf(id: CommandId, isMac: boolean): string {
  const command: Command | undefined = COMMANDS.find((candidate) => candidate.id === id);
  return keyLabel(command?.keys[0] ?? '', isMac);
}
