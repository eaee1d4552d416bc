import { useSettings, useView } from '../stores/useStores.ts';
import type { ThemeChoice } from '../stores/view.ts';
import { Choice } from './controls.tsx';

const THEMES: { id: ThemeChoice; label: string }[] = [
  { id: 'system', label: 'As the system' },
  { id: 'dark', label: 'Dark' },
  { id: 'light', label: 'Light' },
];

export function Theme() {
  const theme = useView((state) => state.theme);
  const setTheme = useView((state) => state.setTheme);
  return <Choice name="Theme" value={theme} options={THEMES} onChange={setTheme} />;
}

const TIMES = [
  { id: 'frames', label: '00:41:12:05', note: 'with the picture’s number' },
  { id: 'milliseconds', label: '00:41:12.200', note: 'with milliseconds' },
  { id: 'seconds', label: '00:41:12', note: 'whole seconds' },
] as const;

export function TimecodeFormat() {
  const timecode = useSettings((state) => state.settings.timecode);
  const change = useSettings((state) => state.change);
  return <Choice name="Times" value={timecode} options={TIMES} onChange={(value) => void change({ timecode: value })} />;
}
