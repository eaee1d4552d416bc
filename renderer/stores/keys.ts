import { createStore } from 'zustand/vanilla';
import { COMMANDS, type CommandId } from '../../electron/contract/commands.ts';
import { keymapOf, type Keymap, type OwnKeys } from '../keys/keymap.ts';
import type { PresetId } from '../keys/presets.ts';
import type { Keep } from './view.ts';

export interface KeysState {
  /** As the settings say. */
  preset: PresetId;
  own: OwnKeys;
  map: Keymap;
  setPreset: (preset: PresetId) => void;
  /** Gives a command one key in place of those that it had; whoever had that key loses it. */
  assign: (id: CommandId, chord: string) => void;
  /** Takes all keys from a command. */
  clear: (id: CommandId) => void;
  /** Back to the preset's keys: of one command, or of all. */
  reset: (id?: CommandId) => void;
}
export type KeysStore = ReturnType<typeof createKeysStore>;

/** Which key does what; a person's own keys are kept beside the window. */
export function createKeysStore(keep: Keep) {
  return createStore<KeysState>()((set, get) => {
    const preset = 'longtake';
    const own = readOwn(keep.getItem('keys.own'));
    const change = (next: Partial<Pick<KeysState, 'preset' | 'own'>>) => {
      const state = { preset: get().preset, own: get().own, ...next };
      keep.setItem('keys.own', JSON.stringify(state.own));
      set({ ...state, map: keymapOf(state.preset, state.own) });
    };
    return {
      preset,
      own,
      map: keymapOf(preset, own),
      setPreset: (next) => next !== get().preset && change({ preset: next }),
      assign: (id, chord) => {
        const { map } = get();
        const robbed = COMMANDS.filter((command) => command.id !== id && map[command.id].includes(chord)).map(
          (command) => [command.id, map[command.id].filter((key) => key !== chord)] as const,
        );
        change({ own: { ...get().own, ...Object.fromEntries(robbed), [id]: [chord] } });
      },
      clear: (id) => change({ own: { ...get().own, [id]: [] } }),
      reset: (id) => {
        const { [id ?? 'palette']: _dropped, ...rest } = get().own;
        change({ own: id === undefined ? {} : rest });
      },
    };
  });
}

/** What was kept, without what is no command or no list of keys. */
function readOwn(kept: string | null): OwnKeys {
  try {
    const parsed = JSON.parse(kept ?? '{}') as Record<string, unknown>;
    const entries = COMMANDS.flatMap(({ id }) => {
      const keys = parsed[id];
      return Array.isArray(keys) && keys.every((key): key is string => typeof key === 'string') ? [[id, keys] as const] : [];
    });
    return Object.fromEntries(entries);
  } catch {
    return {};
  }
}
