import {
  AudioLines,
  Blocks,
  Box,
  Check,
  CircleDashed,
  Download,
  Eye,
  FolderOpen,
  Quote,
  ScanText,
  Sparkles,
  Trash2,
  TriangleAlert,
  X,
  type LucideIcon,
} from 'lucide-react';
import { LongtakeError } from '../../electron/contract/errors.ts';
import type { ModelInstall, ModelStatus, ModelTask } from '../../electron/contract/models.ts';
import { formatBytes, formatDuration } from '../format.ts';
import type { Stores } from '../stores/stores.ts';
import { useSettings, useStores, useSystem } from '../stores/useStores.ts';
import { Bar } from '../ui/Bar.tsx';
import { Button, IconButton } from '../ui/Button.tsx';
import styles from './ModelList.module.css';

const TASKS: Record<ModelTask, { name: string; icon: LucideIcon; tint: string }> = {
  sentence: { name: 'Sentences', icon: Blocks, tint: '' },
  classifier: { name: 'Concepts', icon: Eye, tint: 'seen' },
  detector: { name: 'Things', icon: Box, tint: 'seen' },
  'voice-activity': { name: 'Voices', icon: AudioLines, tint: 'heard' },
  speech: { name: 'Speech', icon: Quote, tint: 'said' },
  'screen-text': { name: 'Text on screen', icon: ScanText, tint: 'written' },
  'image-text': { name: 'Pictures by free words', icon: Eye, tint: 'seen' },
  language: { name: 'Ask', icon: Sparkles, tint: '' },
};

/** One row a model: what for, its name and licence, size, and what can be done about it. */
export function ModelList() {
  const stores = useStores();
  const { models, installs, modelsFolder, shell, storage } = useSystem((state) => state);
  const strangers = installs.filter((install) => !models.some(({ name }) => name === install.name));
  return (
    <>
      <ul className={styles['rows']}>
        {models.map((model) => (
          <ModelRow
            key={model.name}
            model={model}
            install={installs.find(({ name }) => name === model.name)}
            ships={!model.folder.startsWith(modelsFolder)}
          />
        ))}
        {strangers.map((install) => (
          <li key={install.name}>
            <FolderOpen size={18} />
            <div className={styles['what']}>
              <b>Your own model</b>
              <p title={install.name}>{install.name}</p>
            </div>
            <span />
            <Progress install={install} />
          </li>
        ))}
      </ul>
      <div className={styles['folder']}>
        <FolderOpen size={14} />
        <code>{modelsFolder}</code>
        <span>{storage && formatBytes(storage.modelsBytes)}</span>
        <span className={styles['gap']} />
        {shell?.kind === 'app' && (
          <Button look="ghost" size="small" onClick={() => void chooseModelFolder(stores)}>
            Use a model from a folder
          </Button>
        )}
      </div>
    </>
  );
}

function ModelRow({ model, install, ships }: { model: ModelStatus; install: ModelInstall | undefined; ships: boolean }) {
  const { name, icon: Icon, tint } = TASKS[model.task];
  return (
    <li>
      <Icon size={18} data-tint={tint} />
      <div className={styles['what']}>
        <b>{name}</b>
        <p>{model.purpose}</p>
        <p className={styles['from']}>
          {model.name} · {model.licence}
          {model.state === 'damaged' && model.reason !== '' && ` · ${model.reason}`}
        </p>
        {install?.error && (
          <p className={styles['error']} role="alert">
            {install.error.message} {install.error.hint}
          </p>
        )}
      </div>
      <span className={styles['size']}>{formatBytes(model.sizeBytes)}</span>
      {install && !install.error ? <Progress install={install} /> : <Actions model={model} ships={ships} />}
    </li>
  );
}

function Progress({ install }: { install: ModelInstall }) {
  const cancel = useSystem((state) => state.cancelInstall);
  const { bytes, totalBytes, seconds, error } = install;
  const share = totalBytes ? Math.min(1, bytes / totalBytes) : 0;
  const left = share > 0.02 && seconds > 2 ? `${formatDuration((seconds * (1 - share)) / share)} left` : '';
  return (
    <span className={styles['actions']}>
      {error ? (
        <span className={styles['error']}>{error.message}</span>
      ) : (
        <span className={styles['progress']}>
          <Bar value={share} label={`Download of ${install.name}`} />
          <small>{bytes === 0 ? 'Starting' : [`${Math.round(share * 100)} %`, left].filter(Boolean).join(' · ')}</small>
        </span>
      )}
      <IconButton label={error ? 'Close this notice' : `Stop the download of ${install.name}`} onClick={() => void cancel(install.name)}>
        <X size={16} />
      </IconButton>
    </span>
  );
}

function Actions({ model, ships }: { model: ModelStatus; ships: boolean }) {
  const { install, removeModel } = useSystem((state) => state);
  const blocked = useSettings((state) => state.settings.networkBlocked);
  if (model.state === 'installed') {
    return (
      <span className={styles['actions']}>
        <span className={styles['state']} data-state="installed">
          <Check size={14} />
          Ready
        </span>
        {!ships && (
          <IconButton label={`Remove ${model.name}`} onClick={() => void removeModel(model.name)}>
            <Trash2 size={16} />
          </IconButton>
        )}
      </span>
    );
  }
  const Icon = model.state === 'damaged' ? TriangleAlert : CircleDashed;
  return (
    <span className={styles['actions']}>
      {(ships || model.state === 'damaged') && (
        <span className={styles['state']} data-state={model.state}>
          <Icon size={14} />
          {model.state === 'damaged' ? 'Damaged' : 'Not here'}
        </span>
      )}
      {!ships && (
        <Button
          size="small"
          disabled={blocked}
          title={blocked ? 'The network is blocked, see Privacy' : undefined}
          aria-label={`Download ${model.name}`}
          onClick={() => void install(model.name)}
        >
          <Download size={14} />
          Download
        </Button>
      )}
    </span>
  );
}

async function chooseModelFolder({ bridge, messages, system }: Stores): Promise<void> {
  try {
    const { paths } = await bridge.request('shell.chooseVideos', { what: 'model-folder' });
    if (paths[0] !== undefined) await system.getState().installFolder(paths[0]);
  } catch (error) {
    messages.getState().tellError(LongtakeError.from(error).toData());
  }
}
