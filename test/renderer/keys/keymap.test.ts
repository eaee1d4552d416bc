import { describe, expect, it } from 'vitest';
import { COMMANDS } from '../../../electron/contract/commands.ts';
import { KEY_PRESETS } from '../../../electron/contract/settings.ts';
import { chordOf, isCharacterKey, isSingleKey, keyParts } from '../../../renderer/keys/chord.ts';
import { holderOf, keymapOf } from '../../../renderer/keys/keymap.ts';
import { createKeysStore } from '../../../renderer/stores/keys.ts';

const kept = () => {
  const map = new Map<string, string>();
  return { getItem: (key: string) => map.get(key) ?? null, setItem: (key: string, value: string) => void map.set(key, value) };
};
const press = (key: string, more: Partial<KeyboardEvent> = {}) =>
  ({ key, ctrlKey: false, metaKey: false, altKey: false, shiftKey: false, ...more }) as KeyboardEvent;

describe('the table of commands', () => {
  it.each(KEY_PRESETS)('gives no key to two commands, as in %s', (preset) => {
    const keys = Object.values(keymapOf(preset, {})).flat();
    expect(keys.filter((key, at) => keys.indexOf(key) !== at)).toEqual([]);
  });

  it('names each command once', () => {
    expect(new Set(COMMANDS.map(({ id }) => id)).size).toBe(COMMANDS.length);
    expect(new Set(COMMANDS.map(({ label }) => label)).size).toBe(COMMANDS.length);
  });
});

describe('a key press', () => {
  it('is written as the table writes it', () => {
    expect(chordOf(press('f', { ctrlKey: true, shiftKey: true }), false)).toBe('Mod+Shift+F');
    expect(chordOf(press('?', { shiftKey: true }), false)).toBe('?');
    expect(chordOf(press('ArrowLeft', { altKey: true }), false)).toBe('Alt+ArrowLeft');
    expect(chordOf(press('k', { metaKey: true }), true)).toBe('Mod+K');
    expect(keyParts('Mod++', false)).toEqual(['Ctrl', '+']);
    expect(keyParts('Shift+ArrowLeft', false)).toEqual(['Shift', '←']);
  });

  it('is single without a modifier, and a character only where it types one', () => {
    expect(['K', ' ', 'Shift+I', 'ArrowUp'].map(isSingleKey)).toEqual([true, true, true, true]);
    expect(['Mod+K', 'F6', 'Shift+F3', 'Escape', 'Alt+ArrowLeft'].some(isSingleKey)).toBe(false);
    expect(['K', '?', 'Shift+I', '\\'].every(isCharacterKey)).toBe(true);
    expect([' ', 'ArrowUp', 'Enter', 'Home', 'Mod+K'].some(isCharacterKey)).toBe(false);
  });
});

describe('a person’s own keys', () => {
  it('are taken from whoever had them, kept, and given back', () => {
    const keep = kept();
    const store = createKeysStore(keep);
    store.getState().assign('toggle-side', 'Mod+O');
    expect(holderOf(store.getState().map, 'Mod+O')).toBe('toggle-side');
    expect(store.getState().map['add-videos']).not.toContain('Mod+O');
    const again = createKeysStore(keep).getState();
    expect(again.map['toggle-side']).toEqual(['Mod+O']);
    store.getState().clear('toggle-side');
    expect(store.getState().map['toggle-side']).toEqual([]);
    store.getState().reset();
    expect(store.getState().map).toEqual(keymapOf('longtake', {}));
  });

  it('outlive a change of the preset, and damage in what was kept', () => {
    const keep = kept();
    const store = createKeysStore(keep);
    store.getState().assign('palette', 'Mod+J');
    store.getState().setPreset('resolve');
    expect(store.getState().map.palette).toEqual(['Mod+J']);
    keep.setItem('keys.own', '{"palette": 7, "play": ["Q"], "no-such": ["X"]}');
    expect(createKeysStore(keep).getState().own).toEqual({ play: ['Q'] });
    keep.setItem('keys.own', 'damaged');
    expect(createKeysStore(keep).getState().own).toEqual({});
  });
});
