import { COMMANDS } from '../../electron/contract/commands.ts';
import { keyLabel } from '../commands.ts';
import { useView } from '../stores/useStores.ts';
import { Dialog } from '../ui/Dialog.tsx';
import { Kbd } from '../ui/Kbd.tsx';
import { isMac } from '../useCommands.ts';
import styles from './KeysDialog.module.css';

const GROUPS = ['Find', 'Play', 'View', 'Move', 'Timeline', 'File'] as const;

/** Every key, from the table that the keys themselves come from. */
export function KeysDialog() {
  const toggle = useView((state) => state.toggle);
  return (
    <Dialog title="Keyboard" width={720} onClose={() => toggle('keysOpen', false)}>
      <div className={styles['groups']}>
        {GROUPS.map((group) => (
          <section key={group}>
            <h3>{group}</h3>
            <dl>
              {COMMANDS.filter((command) => command.group === group).map((command) => (
                <div key={command.id}>
                  <dt>{command.label}</dt>
                  <dd>
                    {command.keys.map((key) => (
                      <Kbd key={key}>{keyLabel(key, isMac)}</Kbd>
                    ))}
                  </dd>
                </div>
              ))}
            </dl>
          </section>
        ))}
      </div>
    </Dialog>
  );
}
