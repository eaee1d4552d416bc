import { useEffect } from 'react';
import { COMMANDS, type CommandId } from '../electron/contract/commands.ts';
import { commandOf, runCommand } from './commands.ts';
import { useStores } from './stores/useStores.ts';

export const isMac = navigator.userAgent.includes('Macintosh');

/** Listens to keys and to the application menu for as long as the window is shown. */
export function useCommands(): void {
  const stores = useStores();
  useEffect(() => {
    const onKey = (event: KeyboardEvent) => {
      if (event.defaultPrevented || event.isComposing) return;
      const id = commandOf(event, isMac);
      if (id === null) return;
      event.preventDefault();
      runCommand(id, stores);
    };
    window.addEventListener('keydown', onKey);
    const unsubscribe = stores.bridge.subscribe((event) => {
      if (event.event !== 'shell.command') return;
      const command = COMMANDS.find((candidate) => candidate.id === event.data.id);
      if (command) runCommand(command.id satisfies CommandId, stores);
    });
    return () => {
      window.removeEventListener('keydown', onKey);
      unsubscribe();
    };
  }, [stores]);
}
