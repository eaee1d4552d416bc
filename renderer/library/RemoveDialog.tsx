import type { VideoSummary } from '../../electron/contract/library.ts';
import { useLibrary } from '../stores/useStores.ts';
import { Button } from '../ui/Button.tsx';
import { Dialog } from '../ui/Dialog.tsx';
import styles from './RemoveDialog.module.css';

export function RemoveDialog({ video, onClose }: { video: VideoSummary; onClose: () => void }) {
  const remove = useLibrary((state) => state.remove);
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
              void remove(video.id);
              onClose();
            }}
          >
            Remove
          </Button>
        </>
      }
    >
      <p className={styles['text']}>
        What was read of <b>{video.name}</b> is deleted: pictures, words and shots. The file itself stays where it is; adding it again reads
        it anew.
      </p>
    </Dialog>
  );
}
