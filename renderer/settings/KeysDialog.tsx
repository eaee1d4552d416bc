import { useEffect, useRef, useState } from 'react';
import { COMMAND_GROUPS, COMMANDS } from '../../electron/contract/commands.ts';
import { KEY_PRESETS, type Settings } from '../../electron/contract/settings.ts';
import { keyParts } from '../keys/chord.ts';
import { PRESETS } from '../keys/presets.ts';
import { useKeys, useSettings, useView } from '../stores/useStores.ts';
import { Button } from '../ui/Button.tsx';
import { Dialog } from '../ui/Dialog.tsx';
import { isMac } from '../useCommands.ts';
import styles from './KeysDialog.module.css';
import { KeyRow } from './KeyRow.tsx';

/** Every key, from the table that the keys themselves come from: to be searched, changed, and set as in another editor. */
export function KeysDialog() {
  const toggle = useView((state) => state.toggle);
  const map = useKeys((state) => state.map);
  const hasOwn = useKeys((state) => Object.keys(state.own).length > 0);
  const reset = useKeys((state) => state.reset);
  const { keyPreset, singleKeys } = useSettings((state) => state.settings);
  const change = useSettings((state) => state.change);
  const [find, setFind] = useState('');
  const field = useRef<HTMLInputElement>(null);
  // after the dialog has opened and given the focus to its first button
  useEffect(() => void requestAnimationFrame(() => field.current?.focus()), []);
  const wanted = find.trim().toLocaleLowerCase();
  const shown = COMMANDS.filter(({ id, label }) =>
    `${label} ${map[id].map((chord) => keyParts(chord, isMac).join(' ')).join(' ')}`.toLocaleLowerCase().includes(wanted),
  );
  return (
    <Dialog title="Keyboard" width={860} onClose={() => toggle('keysOpen', false)}>
      <div className={styles['bar']}>
        <input
          ref={field}
          type="search"
          aria-label="Find a command or a key"
          placeholder="Find a command or a key"
          value={find}
          onChange={(event) => setFind(event.target.value)}
        />
        <label>
          Keys as in
          <select value={keyPreset} onChange={(event) => void change({ keyPreset: event.target.value as Settings['keyPreset'] })}>
            {KEY_PRESETS.map((id) => (
              <option key={id} value={id}>
                {PRESETS[id].label}
              </option>
            ))}
          </select>
        </label>
        <label>
          <input type="checkbox" checked={singleKeys} onChange={(event) => void change({ singleKeys: event.target.checked })} />
          Letters act alone
        </label>
        {hasOwn && (
          <Button size="small" look="ghost" onClick={() => reset()}>
            Forget my keys
          </Button>
        )}
      </div>
      <div className={styles['groups']}>
        {COMMAND_GROUPS.map((group) => {
          const commands = shown.filter((command) => command.group === group);
          if (commands.length === 0) return null;
          return (
            <section key={group} aria-label={group}>
              <h3>{group}</h3>
              <ul>
                {commands.map(({ id, label }) => (
                  <KeyRow key={id} id={id} label={label} />
                ))}
              </ul>
            </section>
          );
        })}
      </div>
      {shown.length === 0 && <p className={styles['none']}>No command and no key is called that.</p>}
    </Dialog>
  );
}
