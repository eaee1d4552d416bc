import { useEffect } from 'react';
import { COMMANDS, type CommandId } from '../electron/contract/commands.ts';
import { commandOf, runCommand } from './commands.ts';
import { useStores } from './stores/useStores.ts';

export const isMac = navigator.userAgent.includes('Macintosh');

/** Commands that a held key does again and again. */
const REPEATED = new Set<CommandId>([
  ...(['frame-back', 'frame-forward', 'second-back', 'second-forward', 'keyframe-back', 'keyframe-forward'] as const),
  ...(['previous-shot', 'next-shot', 'volume-up', 'volume-down', 'zoom-in', 'zoom-out'] as const),
]);

/** Listens to keys and to the application menu for as long as the window is shown. */
export function useCommands(): void {
  const stores = useStores();
  useEffect(() => {
    const onKey = (event: KeyboardEvent) => {
      if (event.defaultPrevented || event.isComposing) return;
      const id = commandOf(event, isMac, stores.settings.getState().settings.singleKeys);
      if (id === null) return;
      event.preventDefault();
      // a key that is held steps on and on, but does not play and pause
      if (event.repeat && !REPEATED.has(id)) return;
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
