import type { Stage } from '../../electron/contract/jobs.ts';
import { countOf } from '../format.ts';
import { STAGE_NAMES } from '../jobs/jobs.ts';
import { useLibrary, useSettings } from '../stores/useStores.ts';
import { CheckBox, Choice, Select, Switch } from './controls.tsx';
import styles from './SettingsScreen.module.css';

/** Stages that a person may leave out, with what is lost without them. The others are what everything else stands on. */
const OPTIONAL: { stage: Stage; gives: string }[] = [
  { stage: 'concepts', gives: 'things that a classifier and a detector know by name' },
  { stage: 'picture', gives: 'pictures described in free words' },
  { stage: 'speech', gives: 'what is said' },
  { stage: 'text', gives: 'what is written in the picture' },
  { stage: 'shots', gives: 'where the camera changes' },
  { stage: 'sound', gives: 'the waveform under the pictures' },
  { stage: 'memory', gives: 'what answers questions quickly; large' },
];

function useSkipped() {
  const skipStages = useSettings((state) => state.settings.skipStages);
  const change = useSettings((state) => state.change);
  const set = (stage: Stage, wanted: boolean) =>
    void change({ skipStages: wanted ? skipStages.filter((other) => other !== stage) : [...skipStages, stage] });
  return { skipStages, set };
}

export function StagesByDefault() {
  const { skipStages, set } = useSkipped();
  return (
    <div className={styles['checks']}>
      {OPTIONAL.map(({ stage, gives }) => (
        <CheckBox
          key={stage}
          on={!skipStages.includes(stage)}
          onChange={(on) => set(stage, on)}
          label={
            <>
              {STAGE_NAMES[stage]} <small>{gives}</small>
            </>
          }
        />
      ))}
    </div>
  );
}

const CLOSENESS = [
  { id: 'close', label: 'Closely', note: 'keyframes first, then the gaps between them' },
  { id: 'quick', label: 'Quickly', note: 'keyframes only' },
] as const;

export function CloseLook() {
  const { skipStages, set } = useSkipped();
  return (
    <Choice
      name="How closely to look"
      value={skipStages.includes('gaps') ? 'quick' : 'close'}
      options={CLOSENESS}
      onChange={(value) => set('gaps', value === 'close')}
    />
  );
}

export function Cores() {
  const cores = useSettings((state) => state.settings.cores);
  const change = useSettings((state) => state.change);
  const available = useLibrary((state) => state.queue.coresAvailable);
  const options = [
    { id: 'all', label: available > 0 ? `All ${available}` : 'All' },
    ...Array.from({ length: Math.max(0, available - 1) }, (_, i) => ({ id: String(i + 1), label: countOf(i + 1, 'core') })),
  ];
  return (
    <Select
      label="Cores"
      value={cores === null ? 'all' : String(cores)}
      options={options}
      onChange={(value) => void change({ cores: value === 'all' ? null : Number(value) })}
    />
  );
}

export function GoEasy() {
  const goEasy = useSettings((state) => state.settings.goEasy);
  const change = useSettings((state) => state.change);
  return <Switch label="Go easy" on={goEasy} onChange={(on) => void change({ goEasy: on })} />;
}
