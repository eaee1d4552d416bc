/** A thing a person can do, with its key; menu, keyboard and the help read this one table. */
export interface Command {
  id: string;
  label: string;
  group: 'File' | 'View' | 'Find' | 'Play' | 'Move' | 'Timeline';
  /** Keys as `KeyboardEvent` names them, `Mod` is Ctrl, on macOS Cmd. The first is shown in menus. */
  keys: string[];
  /** Whether the application menu of the app lists it. */
  inMenu: boolean;
}

export const COMMANDS = [
  { id: 'add-videos', label: 'Add videos', group: 'File', keys: ['Mod+O'], inMenu: true },
  { id: 'add-folder', label: 'Add a folder', group: 'File', keys: ['Mod+Shift+O'], inMenu: true },
  { id: 'show-library', label: 'Library', group: 'View', keys: ['Mod+1'], inMenu: true },
  { id: 'show-video', label: 'Video', group: 'View', keys: ['Mod+2'], inMenu: true },
  { id: 'show-jobs', label: 'Jobs', group: 'View', keys: ['Mod+4'], inMenu: true },
  { id: 'show-settings', label: 'Settings', group: 'View', keys: ['Mod+,'], inMenu: true },
  { id: 'toggle-side', label: 'Side panel', group: 'View', keys: ['Mod+B'], inMenu: true },
  { id: 'show-keys', label: 'Keyboard', group: 'View', keys: ['?'], inMenu: true },
  { id: 'find', label: 'Find', group: 'Find', keys: ['/', 'Mod+F'], inMenu: true },
  { id: 'find-everywhere', label: 'Find in all videos', group: 'Find', keys: ['Mod+Shift+F'], inMenu: true },
  { id: 'next-moment', label: 'Next moment', group: 'Find', keys: ['Enter', 'F3'], inMenu: false },
  { id: 'previous-moment', label: 'Previous moment', group: 'Find', keys: ['Shift+Enter', 'Shift+F3'], inMenu: false },
  { id: 'back', label: 'Close, or clear the search', group: 'Find', keys: ['Escape'], inMenu: false },
  { id: 'play', label: 'Play or pause', group: 'Play', keys: [' ', 'K'], inMenu: false },
  { id: 'shuttle-back', label: 'Shuttle back; again is faster', group: 'Play', keys: ['J'], inMenu: false },
  { id: 'shuttle-forward', label: 'Shuttle forward; again is faster', group: 'Play', keys: ['L'], inMenu: false },
  { id: 'frame-back', label: 'One frame back', group: 'Move', keys: ['ArrowLeft', ','], inMenu: false },
  { id: 'frame-forward', label: 'One frame on', group: 'Move', keys: ['ArrowRight', '.'], inMenu: false },
  { id: 'second-back', label: 'One second back', group: 'Move', keys: ['Shift+ArrowLeft'], inMenu: false },
  { id: 'second-forward', label: 'One second on', group: 'Move', keys: ['Shift+ArrowRight'], inMenu: false },
  { id: 'previous-shot', label: 'Previous shot', group: 'Move', keys: ['ArrowUp'], inMenu: false },
  { id: 'next-shot', label: 'Next shot', group: 'Move', keys: ['ArrowDown'], inMenu: false },
  { id: 'to-start', label: 'To the start', group: 'Move', keys: ['Home'], inMenu: false },
  { id: 'to-end', label: 'To the end', group: 'Move', keys: ['End'], inMenu: false },
  { id: 'zoom-in', label: 'Zoom the timeline in', group: 'Timeline', keys: ['+', '='], inMenu: false },
  { id: 'zoom-out', label: 'Zoom the timeline out', group: 'Timeline', keys: ['-'], inMenu: false },
  { id: 'zoom-fit', label: 'Fit the timeline', group: 'Timeline', keys: ['\\', 'Shift+Z'], inMenu: false },
  { id: 'mute', label: 'Sound on or off', group: 'Play', keys: ['M'], inMenu: false },
  { id: 'full-screen', label: 'Full screen', group: 'Play', keys: ['F'], inMenu: false },
] as const satisfies readonly Command[];

export type CommandId = (typeof COMMANDS)[number]['id'];
