import { FolderOpen } from 'lucide-react';
import { countOf, formatSpan } from '../format.ts';
import { shownMoments } from '../stores/search.ts';
import { useExport, useSearch, useStores, useSystem } from '../stores/useStores.ts';
import { Button } from '../ui/Button.tsx';
import { Dialog } from '../ui/Dialog.tsx';
import { canSave } from './canSave.ts';
import styles from './ExportDialog.module.css';
import { ExportOptions } from './ExportOptions.tsx';
import { ExportPreview } from './ExportPreview.tsx';
import { FormatList } from './FormatList.tsx';
import { cardOf } from './formats.ts';
import { choosePlace, saveExport } from './save.ts';

/** Moments, segments and markers for an editor, for people or as clips, with the true bytes beside the options. */
export function ExportDialog() {
  const isOpen = useExport((state) => state.isOpen);
  return isOpen ? <OpenDialog /> : null;
}

function OpenDialog() {
  const stores = useStores();
  const close = useExport((state) => state.close);
  const format = useExport((state) => state.format);
  const isBusy = useExport((state) => state.progress !== null);
  const ready = useExport(canSave);
  return (
    <Dialog
      title="Export"
      note={<Summary />}
      width={941}
      onClose={close}
      footer={
        <>
          {isBusy ? <Progress /> : <Place />}
          <span className={styles['grow']} />
          <Button size="large" onClick={() => (isBusy ? void stores.exports.getState().stop() : close())}>
            {isBusy ? 'Stop' : 'Cancel'}
          </Button>
          <Button look="primary" size="large" disabled={!ready || isBusy} onClick={() => void saveExport(stores)}>
            {cardOf(format).save}
          </Button>
        </>
      }
    >
      <div className={styles['columns']}>
        <FormatList />
        <div className={styles['right']}>
          <ExportOptions />
          <ExportPreview />
        </div>
      </div>
    </Dialog>
  );
}

/** "5 of 7 moments, 2 segments · 3 min 14 s with handles" */
function Summary() {
  const preview = useExport((state) => state.preview);
  const videoIds = useExport((state) => state.videoIds);
  const result = useSearch((state) => state.result);
  if (!preview) return null;
  const { moments, segments, markers } = preview.counts;
  const all = shownMoments(result).filter(({ videoId }) => videoIds.includes(videoId)).length;
  const parts = [
    ...(all > 0 ? [`${moments} of ${countOf(all, 'moment')}`] : []),
    ...(segments > 0 ? [countOf(segments, 'segment')] : []),
    ...(markers > 0 ? [countOf(markers, 'marker')] : []),
  ];
  const length = preview.seconds > 0 ? ` · ${formatSpan(preview.seconds)} with handles` : '';
  return <span className={styles['summary']}>{(parts.join(', ') || 'Nothing chosen') + length}</span>;
}

function Place() {
  const stores = useStores();
  const place = useExport((state) => state.place);
  const format = useExport((state) => state.format);
  const isBrowser = useSystem((state) => state.shell?.kind === 'browser');
  if (isBrowser && format !== 'clips') return <span className={styles['place']}>It is downloaded by the browser</span>;
  return (
    <span className={styles['place']}>
      <FolderOpen size={14} />
      <span title={place ?? ''}>{place ?? 'Next to the video'}</span>
      {!isBrowser && (
        <button type="button" onClick={() => void choosePlace(stores)}>
          Change
        </button>
      )}
    </span>
  );
}

function Progress() {
  const progress = useExport((state) => state.progress);
  if (!progress) return null;
  const percent = Math.round(progress.share * 100);
  return (
    <span className={styles['progress']}>
      <progress max={100} value={percent} aria-label="Export" />
      <span>
        {percent} %, {progress.file.split(/[\\/]/).at(-1)}
      </span>
    </span>
  );
}
