import { useShallow } from 'zustand/react/shallow';
import { usePlayer } from '../stores/useStores.ts';
import { captionsAt } from './captions.ts';
import styles from './Stage.module.css';

/** What is said, over the picture. Screen readers have the transcript: here it would be read again and again. */
export function Captions() {
  const lines = usePlayer(useShallow((state) => (state.captions && state.detail ? captionsAt(state.detail.transcript, state.time) : [])));
  if (lines.length === 0) return null;
  return (
    <div className={styles['captions']} aria-hidden="true" data-captions>
      {lines.map((line) => (
        <p key={line.id} dir="auto">
          <span>
            {line.speaker !== null && <b>{line.speaker}: </b>}
            {line.text}
          </span>
        </p>
      ))}
    </div>
  );
}
