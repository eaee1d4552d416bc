import type { VideoSummary } from '../../electron/contract/library.ts';
import { countOf } from '../format.ts';
import { useStores } from '../stores/useStores.ts';
import { MenuAt } from '../ui/Menu.tsx';
import type { OpenMenu } from './useEntries.ts';
import { videoItems } from './videoItems.tsx';

interface EntryMenuProps {
  menu: OpenMenu | null;
  onClose: () => void;
  onRemove: (videos: VideoSummary[]) => void;
}

/** The one menu of a list of videos, wherever it was asked for. */
export function EntryMenu({ menu, onClose, onRemove }: EntryMenuProps) {
  const stores = useStores();
  if (!menu) return null;
  const { videos, place } = menu;
  const label = videos.length === 1 ? (videos[0]?.name ?? '') : countOf(videos.length, 'video');
  return <MenuAt label={label} place={place} items={() => videoItems(stores, videos, onRemove)} onClose={onClose} />;
}
