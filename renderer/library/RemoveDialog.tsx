import type { VideoSummary } from '../../electron/contract/library.ts';
import { countOf } from '../format.ts';
import { useLibrary } from '../stores/useStores.ts';
import { Button } from '../ui/Button.tsx';
import { Dialog } from '../ui/Dialog.tsx';
import styles from './RemoveDialog.module.css';

export function RemoveDialog({ videos, onClose }: { videos: VideoSummary[]; onClose: () => void }) {
  const remove = useLibrary((state) => state.remove);
  const [first] = videos;
  const what = videos.length === 1 ? first?.name : countOf(videos.length, 'video');
  return (
    <Dialog
      title="Remove from the library?"
      width={440}
      onClose={onClose}
      footer={
        <>
          <Button onClick={onClose}>Keep</Button>
          <Button
            look="primary"
            onClick={() => {
              for (const { id } of videos) void remove(id);
              onClose();
            }}
          >
            Remove
          </Button>
        </>
      }
    >
      <p className={styles['text']}>
        What was read of <b>{what}</b> is deleted: pictures, words and shots.{' '}
        {videos.length === 1
          ? 'The file itself stays where it is; adding it again reads it anew.'
          : 'The files themselves stay where they are; adding them again reads them anew.'}{' '}
        Segments and corrections are kept for that.
      </p>
    </Dialog>
  );
}
