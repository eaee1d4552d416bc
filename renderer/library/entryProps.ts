import type { VideoSummary } from '../../electron/contract/library.ts';

/** What a card and a line of the library have in common. */
export interface VideoEntryProps {
  video: VideoSummary;
  marked: boolean;
  /** Whether Tab comes to this one; arrows go to the others. */
  reachable: boolean;
  onPick: (video: VideoSummary, how: PickKeys) => void;
  onMark: (video: VideoSummary, how: PickKeys) => void;
  /** Opens the menu of this one video under the button. */
  onMenu: (video: VideoSummary, button: HTMLElement) => void;
}

export type PickKeys = Pick<MouseEvent, 'shiftKey' | 'ctrlKey' | 'metaKey'>;
