import { Activity, Keyboard, Library, MonitorPlay, Orbit, Settings, type LucideIcon } from 'lucide-react';
import type { CommandId } from '../../electron/contract/commands.ts';
import { keyOf, runCommand } from '../commands.ts';
import { jobsOf } from '../jobs/jobs.ts';
import { useLibrary, usePlayer, useStores, useView } from '../stores/useStores.ts';
import { isMac } from '../useCommands.ts';
import styles from './Rail.module.css';

export function Rail() {
  const screen = useView((state) => state.screen);
  const hasVideo = usePlayer((state) => state.videoId !== null);
  const running = useLibrary((state) => jobsOf(Object.values(state.videos)).length);
  return (
    <nav className={styles['rail']} aria-label="Main">
      <RailButton id="show-library" label="Library" icon={Library} current={screen === 'library'} />
      <RailButton id="show-video" label="Video" icon={MonitorPlay} current={screen === 'video'} disabled={!hasVideo} />
      <RailButton id="show-ring" label="Ring" icon={Orbit} current={screen === 'ring'} />
      <RailButton id="show-jobs" label="Jobs" icon={Activity} count={running} />
      <span className={styles['gap']} />
      <RailButton id="show-keys" label="Keyboard" icon={Keyboard} />
      <RailButton id="show-settings" label="Settings" icon={Settings} current={screen === 'settings'} />
    </nav>
  );
}

interface RailButtonProps {
  id: CommandId;
  label: string;
  icon: LucideIcon;
  current?: boolean;
  disabled?: boolean;
  count?: number;
}

function RailButton({ id, label, icon: Icon, current = false, disabled = false, count = 0 }: RailButtonProps) {
  const stores = useStores();
  const name = count > 0 ? `${label}, ${count} running` : label;
  return (
    <button
      type="button"
      aria-label={name}
      aria-current={current ? 'page' : undefined}
      title={`${label} (${keyOf(id, isMac)})`}
      disabled={disabled}
      onClick={() => runCommand(id, stores)}
    >
      <Icon size={19} strokeWidth={1.6} />
      {count > 0 && <span className={styles['count']}>{count}</span>}
    </button>
  );
}
