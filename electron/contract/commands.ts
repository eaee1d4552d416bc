/** A thing a person can do, with its key; menu, palette, keyboard, hints and the help read this one table. */
export interface Command {
  id: string;
  label: string;
  group: CommandGroup;
  /** Keys as `KeyboardEvent` names them, `Mod` is Ctrl, on macOS Cmd. The first is shown in menus. */
  keys: string[];
  /** Whether the application menu of the app lists it. */
  inMenu: boolean;
}

export const COMMAND_GROUPS = ['Find', 'Play', 'Move', 'Segment', 'Timeline', 'View', 'File'] as const;
export type CommandGroup = (typeof COMMAND_GROUPS)[number];

export const COMMANDS = [
  { id: 'add-videos', label: 'Add videos', group: 'File', keys: ['Mod+O'], inMenu: true },
  { id: 'add-folder', label: 'Add a folder', group: 'File', keys: ['Mod+Shift+O'], inMenu: true },
  { id: 'export', label: 'Export moments and segments', group: 'File', keys: ['Mod+E', 'E'], inMenu: true },
  { id: 'show-library', label: 'Library', group: 'View', keys: ['Mod+1'], inMenu: true },
  { id: 'show-video', label: 'Video', group: 'View', keys: ['Mod+2'], inMenu: true },
  { id: 'show-ring', label: 'Ring', group: 'View', keys: ['Mod+3'], inMenu: true },
  { id: 'ring-tables', label: 'Ring as pictures or tables', group: 'View', keys: ['T'], inMenu: false },
  { id: 'show-jobs', label: 'Jobs', group: 'View', keys: ['Mod+4'], inMenu: true },
  { id: 'show-settings', label: 'Settings', group: 'View', keys: ['Mod+,'], inMenu: true },
  { id: 'toggle-side', label: 'Side panel', group: 'View', keys: ['Mod+B'], inMenu: true },
  { id: 'show-ask', label: 'Answers', group: 'View', keys: [], inMenu: false },
  { id: 'show-moments', label: 'Moments', group: 'View', keys: [], inMenu: false },
  { id: 'show-transcript', label: 'Transcript', group: 'View', keys: [], inMenu: false },
  { id: 'show-keys', label: 'Keyboard', group: 'View', keys: ['?'], inMenu: true },
  { id: 'palette', label: 'All commands', group: 'View', keys: ['Mod+K', 'Mod+Shift+P'], inMenu: true },
  { id: 'next-region', label: 'Next part of the window', group: 'View', keys: ['F6'], inMenu: false },
  { id: 'previous-region', label: 'Previous part of the window', group: 'View', keys: ['Shift+F6'], inMenu: false },
  { id: 'find', label: 'Find', group: 'Find', keys: ['/', 'Mod+F'], inMenu: true },
  { id: 'find-everywhere', label: 'Find in all videos', group: 'Find', keys: ['Mod+Shift+F'], inMenu: true },
  { id: 'find-selected', label: 'Find in the selected videos', group: 'Find', keys: [], inMenu: false },
  { id: 'find-in-transcript', label: 'Find in the transcript', group: 'Find', keys: ['Mod+Shift+T'], inMenu: true },
  { id: 'query-help', label: 'How to say what you look for', group: 'Find', keys: [], inMenu: true },
  { id: 'keep-search', label: 'Keep this search', group: 'Find', keys: ['Mod+D'], inMenu: true },
  { id: 'more-like-this', label: 'More like this moment', group: 'Find', keys: [], inMenu: false },
  { id: 'ask', label: 'Ask a question', group: 'Find', keys: ['Mod+Enter'], inMenu: true },
  { id: 'next-moment', label: 'Next moment', group: 'Find', keys: ['Enter', 'F3'], inMenu: false },
  { id: 'previous-moment', label: 'Previous moment', group: 'Find', keys: ['Shift+Enter', 'Shift+F3'], inMenu: false },
  { id: 'back', label: 'Close, or clear the search', group: 'Find', keys: ['Escape'], inMenu: false },
  { id: 'play', label: 'Play or pause', group: 'Play', keys: [' ', 'K'], inMenu: false },
  { id: 'shuttle-back', label: 'Shuttle back; again is faster', group: 'Play', keys: ['J'], inMenu: false },
  { id: 'shuttle-forward', label: 'Shuttle forward; again is faster', group: 'Play', keys: ['L'], inMenu: false },
  { id: 'frame-back', label: 'One frame back', group: 'Move', keys: ['ArrowLeft', ','], inMenu: false },
  { id: 'frame-forward', label: 'One frame on', group: 'Move', keys: ['ArrowRight', '.'], inMenu: false },
  { id: 'keyframe-back', label: 'One keyframe back', group: 'Move', keys: ['Alt+ArrowLeft'], inMenu: false },
  { id: 'keyframe-forward', label: 'One keyframe on', group: 'Move', keys: ['Alt+ArrowRight'], inMenu: false },
  { id: 'second-back', label: 'One second back', group: 'Move', keys: ['Shift+ArrowLeft'], inMenu: false },
  { id: 'second-forward', label: 'One second on', group: 'Move', keys: ['Shift+ArrowRight'], inMenu: false },
  { id: 'previous-shot', label: 'Previous shot', group: 'Move', keys: ['ArrowUp'], inMenu: false },
  { id: 'next-shot', label: 'Next shot', group: 'Move', keys: ['ArrowDown'], inMenu: false },
  { id: 'to-start', label: 'To the start', group: 'Move', keys: ['Home'], inMenu: false },
  { id: 'to-end', label: 'To the end', group: 'Move', keys: ['End'], inMenu: false },
  { id: 'go-to-time', label: 'Go to a time', group: 'Move', keys: ['G'], inMenu: true },
  { id: 'mark-in', label: 'Set the in point', group: 'Play', keys: ['I'], inMenu: false },
  { id: 'mark-out', label: 'Set the out point', group: 'Play', keys: ['O'], inMenu: false },
  { id: 'clear-in-out', label: 'Clear in and out', group: 'Play', keys: ['X'], inMenu: false },
  { id: 'to-in', label: 'To the in point', group: 'Move', keys: ['Shift+I'], inMenu: false },
  { id: 'to-out', label: 'To the out point', group: 'Move', keys: ['Shift+O'], inMenu: false },
  { id: 'slower', label: 'Slower', group: 'Play', keys: ['['], inMenu: false },
  { id: 'faster', label: 'Faster', group: 'Play', keys: [']'], inMenu: false },
  { id: 'loop', label: 'Loop the moment, or in to out', group: 'Play', keys: ['R'], inMenu: false },
  { id: 'captions', label: 'Captions', group: 'Play', keys: ['Shift+C'], inMenu: true },
  { id: 'source-timecode', label: 'Timecode of the source', group: 'View', keys: ['Shift+T'], inMenu: false },
  { id: 'snapshot', label: 'Save the picture', group: 'Play', keys: ['C'], inMenu: false },
  { id: 'volume-up', label: 'Louder', group: 'Play', keys: ['Mod+ArrowUp'], inMenu: false },
  { id: 'volume-down', label: 'Quieter', group: 'Play', keys: ['Mod+ArrowDown'], inMenu: false },
  { id: 'make-proxy', label: 'Make a copy for playing', group: 'Play', keys: [], inMenu: false },
  { id: 'add-segment', label: 'Segment from the moment, or from in to out', group: 'Segment', keys: ['S'], inMenu: true },
  { id: 'add-marker', label: 'Marker here', group: 'Segment', keys: ['M'], inMenu: true },
  { id: 'next-marker', label: 'Next marker', group: 'Segment', keys: ['Shift+M'], inMenu: false },
  { id: 'split-segment', label: 'Split the segment here', group: 'Segment', keys: ['B'], inMenu: true },
  { id: 'delete-segment', label: 'Delete the chosen segment', group: 'Segment', keys: ['Delete'], inMenu: false },
  { id: 'undo', label: 'Undo', group: 'Segment', keys: ['Mod+Z'], inMenu: false },
  { id: 'redo', label: 'Redo', group: 'Segment', keys: ['Mod+Shift+Z', 'Mod+Y'], inMenu: false },
  { id: 'show-segments', label: 'Segments', group: 'View', keys: [], inMenu: false },
  { id: 'zoom-in', label: 'Zoom the timeline in', group: 'Timeline', keys: ['+', '='], inMenu: false },
  { id: 'zoom-out', label: 'Zoom the timeline out', group: 'Timeline', keys: ['-'], inMenu: false },
  { id: 'zoom-fit', label: 'Fit the timeline', group: 'Timeline', keys: ['\\', 'Shift+Z'], inMenu: false },
  { id: 'mute', label: 'Sound on or off', group: 'Play', keys: ['V'], inMenu: false },
  { id: 'full-screen', label: 'Full screen', group: 'Play', keys: ['F'], inMenu: false },
] as const satisfies readonly Command[];

export type CommandId = (typeof COMMANDS)[number]['id'];
