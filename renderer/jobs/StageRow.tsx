import {
  AudioLines,
  Blend,
  Brain,
  Captions,
  Clapperboard,
  Eye,
  FileCheck,
  Film,
  Images,
  Quote,
  ScanText,
  type LucideIcon,
} from 'lucide-react';
import type { Stage, StageStatus } from '../../electron/contract/jobs.ts';
import { formatDuration, formatSpeed } from '../format.ts';
import { Bar } from '../ui/Bar.tsx';
import { STAGE_NAMES } from './jobs.ts';
import styles from './JobsPanel.module.css';

const ICONS: Record<Stage, LucideIcon> = {
  probe: FileCheck,
  keyframes: Images,
  shots: Film,
  sound: AudioLines,
  concepts: Eye,
  picture: Captions,
  speech: Quote,
  text: ScanText,
  gaps: Blend,
  memory: Brain,
  proxy: Clapperboard,
};
const EVIDENCE: Partial<Record<Stage, string>> = { concepts: 'seen', picture: 'seen', speech: 'said', text: 'written' };

export function StageRow({ stage, paused }: { stage: StageStatus; paused: boolean }) {
  const Icon = ICONS[stage.name];
  const held = stage.state === 'waiting' || paused;
  return (
    <li className={styles['stage']} data-state={stage.state} title={stage.reason || undefined}>
      <Icon size={14} data-evidence={EVIDENCE[stage.name]} />
      <span className={styles['stageName']}>{STAGE_NAMES[stage.name]}</span>
      <Bar value={stage.state === 'done' ? 1 : stage.progress} label={STAGE_NAMES[stage.name]} tone={toneOf(stage, held)} />
      <span className={styles['number']}>{stage.state === 'running' && stage.speed !== null ? formatSpeed(stage.speed) : ''}</span>
      <span className={styles['number']}>{leftWord(stage, paused)}</span>
    </li>
  );
}

function toneOf(stage: StageStatus, held: boolean): 'app' | 'ok' | 'warn' | 'held' {
  if (stage.state === 'done') return 'ok';
  if (stage.state === 'failed' || stage.state === 'cancelled') return 'warn';
  return held ? 'held' : 'app';
}

function leftWord(stage: StageStatus, paused: boolean): string {
  switch (stage.state) {
    case 'done':
      return 'done';
    case 'failed':
      return 'failed';
    case 'cancelled':
      return 'stopped';
    case 'waiting':
      return paused ? 'paused' : 'next';
    case 'running':
      return paused ? 'paused' : stage.secondsLeft === null ? '' : formatDuration(stage.secondsLeft);
    case 'skipped':
    case 'not-applicable':
      return '';
  }
}
