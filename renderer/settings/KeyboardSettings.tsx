import { useSettings, useView } from '../stores/useStores.ts';
import { Button } from '../ui/Button.tsx';
import { Choice, Switch } from './controls.tsx';

const PRESETS = [
  { id: 'longtake', label: 'Longtake' },
  { id: 'premiere', label: 'Premiere' },
  { id: 'resolve', label: 'Resolve' },
  { id: 'losslesscut', label: 'LosslessCut' },
] as const;

export function KeyPreset() {
  const preset = useSettings((state) => state.settings.keyPreset);
  const change = useSettings((state) => state.change);
  return <Choice name="Keys as in" value={preset} options={PRESETS} onChange={(keyPreset) => void change({ keyPreset })} />;
}

export function SingleKeys() {
  const singleKeys = useSettings((state) => state.settings.singleKeys);
  const change = useSettings((state) => state.change);
  return <Switch label="Single keys act" on={singleKeys} onChange={(on) => void change({ singleKeys: on })} />;
}

export function AllKeys() {
  const toggle = useView((state) => state.toggle);
  return <Button onClick={() => toggle('keysOpen', true)}>Show all keys</Button>;
}
