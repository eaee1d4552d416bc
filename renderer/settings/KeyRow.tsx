import { RotateCcw, X } from 'lucide-react';
import { useState } from 'react';
import { COMMANDS, type CommandId } from '../../electron/contract/commands.ts';
import { chordOf, isModifier, keyParts } from '../keys/chord.ts';
import { holderOf } from '../keys/keymap.ts';
import { useKeys } from '../stores/useStores.ts';
import { Button, IconButton } from '../ui/Button.tsx';
import { Kbd } from '../ui/Kbd.tsx';
import { isMac } from '../useCommands.ts';
import styles from './KeysDialog.module.css';

interface KeyRowProps {
  id: CommandId;
  label: string;
}

/** A command with its keys. A click on them waits for the next key press; a key that another command has is taken only when told so. */
export function KeyRow({ id, label }: KeyRowProps) {
  const map = useKeys((state) => state.map);
  const isOwn = useKeys((state) => id in state.own);
  const { assign, clear, reset } = useKeys((state) => state);
  const [waiting, setWaiting] = useState(false);
  const [wish, setWish] = useState<string | null>(null);
  const holder = wish === null ? null : holderOf(map, wish);
  const holderLabel = COMMANDS.find((command) => command.id === holder)?.label ?? '';
  const finish = (chord: string | null) => {
    if (chord !== null) assign(id, chord);
    setWaiting(false);
    setWish(null);
  };
  const onKey = (event: React.KeyboardEvent) => {
    // Tab still leaves, Escape still closes: nothing traps
    if (!waiting || event.key === 'Tab') return;
    event.preventDefault();
    event.stopPropagation();
    if (event.key === 'Escape') finish(null);
    if (event.key === 'Escape' || isModifier(event.nativeEvent)) return;
    const chord = chordOf(event.nativeEvent, isMac);
    const taken = holderOf(map, chord);
    if (taken === null || taken === id) finish(chord);
    else setWish(chord);
  };
  return (
    <li>
      <span className={styles['label']}>{label}</span>
      <span className={styles['keys']}>
        <button
          type="button"
          className={styles['key']}
          aria-pressed={waiting}
          onClick={() => setWaiting(!waiting)}
          onBlur={() => wish === null && setWaiting(false)}
          onKeyDown={onKey}
        >
          <span className="hidden">Change the keys of {label}: </span>
          {waiting ? <em>{wish === null ? 'Press the keys' : keyParts(wish, isMac).join(' ')}</em> : <Chords chords={map[id]} />}
        </button>
        {map[id].length > 0 && isOwn && (
          <IconButton label={`No key for ${label}`} className={styles['small']} onClick={() => clear(id)}>
            <X size={12} />
          </IconButton>
        )}
        {isOwn && (
          <IconButton label={`The usual keys for ${label}`} className={styles['small']} onClick={() => reset(id)}>
            <RotateCcw size={12} />
          </IconButton>
        )}
      </span>
      {wish !== null && (
        <span className={styles['conflict']} role="alert">
          {keyParts(wish, isMac).join(' ')} is “{holderLabel}”.
          <Button size="small" onClick={() => finish(wish)}>
            Take it
          </Button>
          <Button size="small" look="ghost" onClick={() => finish(null)}>
            Leave it
          </Button>
        </span>
      )}
    </li>
  );
}

function Chords({ chords }: { chords: readonly string[] }) {
  if (chords.length === 0) return <em>none</em>;
  return chords.map((chord) => (
    <span key={chord} className={styles['chord']}>
      {keyParts(chord, isMac).map((part) => (
        <Kbd key={part}>{part}</Kbd>
      ))}
    </span>
  ));
}
