import { COMMANDS, type CommandId } from '../../electron/contract/commands.ts';
import { PRESETS, type PresetId } from './presets.ts';

/** The keys of every command; the first of each is shown in menus and hints. */
export type Keymap = Record<CommandId, readonly string[]>;
/** Keys that a person chose, by command. */
export type OwnKeys = Partial<Record<CommandId, readonly string[]>>;

/** The table's own keys, then those of a preset, then a person's. Where a preset gives a key away, whoever had it loses it. */
export function keymapOf(preset: PresetId, own: OwnKeys): Keymap {
  const map = Object.fromEntries(COMMANDS.map(({ id, keys }) => [id, [...keys]])) as Record<CommandId, string[]>;
  for (const layer of [PRESETS[preset].keys, own]) {
    const taken = new Set(Object.values(layer).flat());
    for (const { id } of COMMANDS) map[id] = layer[id] ? [...layer[id]] : map[id].filter((key) => !taken.has(key));
  }
  return map;
}

/** The command that has a key; null where nobody has. */
export function holderOf(map: Keymap, chord: string): CommandId | null {
  return COMMANDS.find(({ id }) => map[id].includes(chord))?.id ?? null;
}

let inForce: Keymap = keymapOf('longtake', {});

/** The keymap of this window: what hints, menu and key presses go by. */
export function currentKeymap(): Keymap {
  return inForce;
}

export function setKeymap(map: Keymap): void {
  inForce = map;
}
