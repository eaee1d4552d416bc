/** A key press as the table of commands writes it: "Mod+Shift+F", "Alt+ArrowLeft", "?". `Mod` is Ctrl, on macOS Cmd. */
export function chordOf(event: KeyboardEvent, isMac: boolean): string {
  const mod = isMac ? event.metaKey : event.ctrlKey;
  const key = event.key.length === 1 ? event.key.toUpperCase() : event.key;
  // the shift of a character such as ? or + is part of the key already
  const shift = event.shiftKey && (event.key.length > 1 || /[A-Z]/.test(key));
  return `${mod ? 'Mod+' : ''}${event.altKey ? 'Alt+' : ''}${shift ? 'Shift+' : ''}${key}`;
}

/** Whether a press is of a modifier alone, so that more is to come. */
export function isModifier(event: KeyboardEvent): boolean {
  return ['Control', 'Shift', 'Alt', 'Meta', 'AltGraph', 'CapsLock'].includes(event.key);
}

/** Whether a chord acts without a modifier, so that it must not act while text is typed. */
export function isSingleKey(chord: string): boolean {
  return !chord.startsWith('Mod+') && !chord.startsWith('Alt+') && !/F\d+$/.test(chord) && chord !== 'Escape';
}

/** Whether it is a character (WCAG 2.1.4): a letter, a figure or a sign, with or without Shift; not an arrow, Enter or Space. */
export function isCharacterKey(chord: string): boolean {
  return isSingleKey(chord) && chord !== ' ' && chord.replace(/^Shift\+/, '').length === 1;
}

const KEY_NAMES: Record<string, string> = {
  ' ': 'Space',
  ArrowLeft: '←',
  ArrowRight: '→',
  ArrowUp: '↑',
  ArrowDown: '↓',
  Escape: 'Esc',
};

/** "Mod+Shift+F" -> ["Ctrl", "Shift", "F"]: how a key is shown. */
export function keyParts(chord: string, isMac: boolean): string[] {
  // the key + is its own separator
  const parts = chord.endsWith('+') ? [...chord.slice(0, -1).split('+'), '+'] : chord.split('+');
  const modifiers: Record<string, string> = isMac ? { Mod: '⌘', Alt: '⌥', Shift: '⇧' } : { Mod: 'Ctrl' };
  return parts.map((part) => modifiers[part] ?? KEY_NAMES[part] ?? part).filter((part) => part !== '');
}
