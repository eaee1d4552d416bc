import { Check, CircleDashed, TriangleAlert } from 'lucide-react';
import type { ModelStatus, ModelTask } from '../../electron/contract/models.ts';
import { formatBytes } from '../format.ts';
import styles from './SettingsScreen.module.css';

const TASKS: Record<ModelTask, string> = {
  sentence: 'Sentences',
  classifier: 'Concepts',
  detector: 'Things',
  'voice-activity': 'Voices',
  speech: 'Speech',
  'screen-text': 'Text on screen',
  'image-text': 'Pictures by free words',
  language: 'Language',
};
const STATES = {
  installed: { word: 'Ready', icon: Check },
  missing: { word: 'Not here', icon: CircleDashed },
  damaged: { word: 'Damaged', icon: TriangleAlert },
} as const;

/** One row a model: what for, its name and licence, size, state. */
export function ModelList({ models }: { models: ModelStatus[] }) {
  return (
    <ul className={styles['rows']}>
      {models.map((model) => {
        const { word, icon: Icon } = STATES[model.state];
        return (
          <li key={model.name}>
            <div className={styles['what']}>
              <b>{TASKS[model.task]}</b>
              <p>{model.purpose}</p>
              {model.reason !== '' && model.state !== 'installed' && <p>{model.reason}</p>}
              <p className={styles['from']}>
                {model.name} · {model.licence}
              </p>
            </div>
            <span>{formatBytes(model.sizeBytes)}</span>
            <span className={styles['state']} data-state={model.state}>
              <Icon size={14} />
              {word}
            </span>
          </li>
        );
      })}
    </ul>
  );
}
