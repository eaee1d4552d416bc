import { Check, Ellipsis } from 'lucide-react';
import type { VideoSummary } from '../../electron/contract/library.ts';
import { IconButton } from '../ui/Button.tsx';
import type { VideoEntryProps } from './entryProps.ts';

interface MarkBoxProps extends Pick<VideoEntryProps, 'video' | 'marked' | 'reachable' | 'onMark'> {
  className: string | undefined;
  /** Of the tick, px. */
  size: number;
}

/** Marks a video of the library, so that what follows is done with all that are marked. */
export function MarkBox({ video, marked, reachable, onMark, className, size }: MarkBoxProps) {
  return (
    <button
      type="button"
      role="checkbox"
      aria-checked={marked}
      aria-label={`Mark ${video.name}`}
      className={className}
      tabIndex={reachable ? 0 : -1}
      onClick={(event) => onMark(video, event)}
    >
      {marked && <Check size={size} strokeWidth={2.5} />}
    </button>
  );
}

interface MoreButtonProps {
  video: VideoSummary;
  reachable: boolean;
  onMenu: VideoEntryProps['onMenu'];
}

/** The dots behind which lies all that can be done with a video. */
export function MoreButton({ video, reachable, onMenu }: MoreButtonProps) {
  return (
    <IconButton
      label={`More for ${video.name}`}
      tabIndex={reachable ? 0 : -1}
      aria-haspopup="menu"
      onClick={(event) => onMenu(video, event.currentTarget)}
    >
      <Ellipsis size={16} />
    </IconButton>
  );
}
