import { COMMANDS, type Command, type CommandId } from '../electron/contract/commands.ts';
import { neighbourShot } from './player/shots.ts';
import { focusOmnibox } from './search/focusOmnibox.ts';
import { stepMoment } from './search/openMoment.ts';
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
  const frame = 1 / (player.detail?.probe?.video?.frameRate ?? 1 / UNKNOWN_FRAME);
  const step = (seconds: number) => {
    player.setPlaying(false);
    player.seekTo(player.time + seconds, false);
  };
  switch (id) {
    case 'add-videos':
      return void addVideos(stores, 'files');
    case 'add-folder':
      return void addVideos(stores, 'folder');
    case 'show-library': {
      view.show('library');
      return;
    }
    case 'show-video':
      if (player.videoId !== null) view.show('video');
      return;
    case 'show-jobs':
      view.show('library');
      {
        view.toggle('jobsOpen', view.screen === 'library' ? !view.jobsOpen : true);
        return;
      }
    case 'show-settings': {
      view.show('settings');
      return;
    }
    case 'toggle-side': {
      view.toggle('sideOpen');
      return;
    }
    case 'show-keys': {
      view.toggle('keysOpen');
      return;
    }
    case 'find': {
      focusOmnibox();
      return;
    }
    case 'find-everywhere':
      stores.search.getState().setScope('all');
      {
        focusOmnibox();
        return;
      }
    case 'next-moment': {
      stepMoment(stores, 1);
      return;
    }
    case 'previous-moment': {
      stepMoment(stores, -1);
      return;
    }
    case 'back': {
      goBack(stores);
      return;
    }
    case 'play': {
      player.togglePlay();
      return;
    }
    case 'shuttle-back': {
      player.setRate(player.playing && player.rate < 0 ? Math.max(-MAX_RATE, player.rate * 2) : -1);
      return;
    }
    case 'shuttle-forward': {
      player.setRate(player.playing && player.rate > 0 ? Math.min(MAX_RATE, player.rate * 2) : 1);
      return;
    }
    case 'frame-back': {
      step(-frame);
      return;
    }
    case 'frame-forward': {
      step(frame);
      return;
    }
    case 'second-back': {
      step(-1);
      return;
    }
    case 'second-forward': {
      step(1);
      return;
    }
    case 'previous-shot': {
      player.seekTo(neighbourShot(player.detail?.shots ?? [], player.time, -1));
      return;
    }
    case 'next-shot': {
      player.seekTo(neighbourShot(player.detail?.shots ?? [], player.time, 1));
      return;
    }
    case 'to-start': {
      player.seekTo(0);
      return;
    }
    case 'to-end': {
      player.seekTo(player.detail?.summary.duration ?? 0, false);
      return;
    }
    case 'zoom-in': {
      timelineZoom.send('in');
      return;
    }
    case 'zoom-out': {
      timelineZoom.send('out');
      return;
    }
    case 'zoom-fit': {
      timelineZoom.send('fit');
      return;
    }
    case 'mute': {
      player.toggleMute();
      return;
    }
    case 'full-screen': {
      toggleFullScreen();
      return;
    }
  }
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
