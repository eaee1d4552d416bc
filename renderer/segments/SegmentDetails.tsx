import { Scissors, Trash2 } from 'lucide-react';
import { useId, useState, type KeyboardEvent } from 'react';
import type { Segment } from '../../electron/contract/segments.ts';
import { keyOf, runCommand } from '../commands.ts';
import { formatTimecode } from '../format.ts';
import { parseTime } from '../player/timecode.ts';
import { usePlayer, useSegments, useStores } from '../stores/useStores.ts';
import { Button } from '../ui/Button.tsx';
import { isMac } from '../useCommands.ts';
import styles from './SegmentList.module.css';

/** Name, notes and times of the open row. What is typed counts when the field is left or Enter is pressed; Escape takes it back. */
export function SegmentDetails({ segment }: { segment: Segment }) {
  const stores = useStores();
  const edit = useSegments((state) => state.edit);
  const remove = useSegments((state) => state.remove);
  const video = usePlayer((state) => state.detail?.probe?.video);
  const rate = video && !video.variableFrameRate ? video.frameRate : null;
  const { id, kind, start, end, name, notes } = segment;
  const timeOf = (text: string) => parseTime(text, start, rate, null);
  const setStart = (text: string) => {
    const time = timeOf(text);
    if (time !== null) edit(id, kind === 'marker' ? { start: time, end: time } : { start: time });
  };
  const setEnd = (text: string) => {
    const time = timeOf(text);
    if (time !== null) edit(id, { end: time });
  };
  return (
    <div className={styles['details']}>
      <Field label="Name" value={name} most={200} onDone={(text) => edit(id, { name: text.trim() })} />
      <Field label="Notes" value={notes} most={10_000} lines onDone={(text) => edit(id, { notes: text })} />
      <div className={styles['pair']}>
        <Field label={kind === 'marker' ? 'At' : 'In'} value={formatTimecode(start, rate)} most={20} onDone={setStart} />
        {kind === 'segment' && <Field label="Out" value={formatTimecode(end, rate)} most={20} onDone={setEnd} />}
      </div>
      <div className={styles['acts']}>
        {kind === 'segment' && (
          <Button
            size="small"
            title={`Split at the playhead (${keyOf('split-segment', isMac)})`}
            onClick={() => runCommand('split-segment', stores)}
          >
            <Scissors size={14} />
            Split here
          </Button>
        )}
        <Button size="small" title={`Delete (${keyOf('delete-segment', isMac)})`} onClick={() => remove(id)}>
          <Trash2 size={14} />
          Delete
        </Button>
      </div>
    </div>
  );
}

interface FieldProps {
  label: string;
  value: string;
  /** Most characters. */
  most: number;
  lines?: boolean;
  onDone: (text: string) => void;
}

function Field({ label, value, most, lines = false, onDone }: FieldProps) {
  const id = useId();
  /** What is being typed; null while nothing is, so that undo shows at once. */
  const [typed, setTyped] = useState<string | null>(null);
  const done = () => {
    if (typed !== null && typed !== value) onDone(typed);
    setTyped(null);
  };
  const onKey = (event: KeyboardEvent<HTMLElement>) => {
    if (event.key === 'Escape') {
      setTyped(null);
      event.currentTarget.dataset['left'] = 'yes';
    } else if (event.key !== 'Enter' || (lines && event.shiftKey)) return;
    event.preventDefault();
    event.stopPropagation();
    if (event.key === 'Enter') done();
    // back to the row, where the keys of the player act again
    event.currentTarget.closest('[data-segment]')?.querySelector('button')?.focus();
  };
  const shared = {
    id,
    value: typed ?? value,
    maxLength: most,
    onChange: (event: { target: { value: string } }) => setTyped(event.target.value),
    onBlur: done,
    onKeyDown: onKey,
  };
  return (
    <div className={styles['field']}>
      <label htmlFor={id}>{label}</label>
      {lines ? <textarea rows={3} {...shared} /> : <input type="text" {...shared} />}
    </div>
  );
}
