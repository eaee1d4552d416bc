import type { VideoSummary } from '../../electron/contract/library.ts';
import { formatTotal } from '../format.ts';
import { useLibrary } from '../stores/useStores.ts';
import { Button } from '../ui/Button.tsx';
import { Dialog } from '../ui/Dialog.tsx';
import { unfinishedSeconds } from './jobs.ts';
import styles from './JobsPanel.module.css';

/** Asks before much work is left half-way. */
export function CancelDialog({ video, onClose }: { video: VideoSummary; onClose: () => void }) {
  const cancel = useLibrary((state) => state.cancel);
  return (
    <Dialog
      title="Stop reading this video?"
      width={440}
      onClose={onClose}
      footer={
        <>
          <Button onClick={onClose}>Go on reading</Button>
          <Button
            look="primary"
            onClick={() => {
              void cancel(video.id);
              onClose();
            }}
          >
            Stop
          </Button>
        </>
      }
    >
      <p className={styles['ask']}>
        {formatTotal(unfinishedSeconds(video))} of work on <b>{video.name}</b> is half-way. What was read stays searchable, and Try again
        goes on from there.
      </p>
    </Dialog>
  );
}
