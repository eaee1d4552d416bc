import { Box, Cpu, Eye, HardDrive, Info, Keyboard, Lock, Settings, type LucideIcon } from 'lucide-react';
import type { ComponentType } from 'react';
import type { SettingsPage } from '../stores/settings.ts';
import { About } from './About.tsx';
import { AllKeys, KeyPreset, SingleKeys } from './KeyboardSettings.tsx';
import { ModelList } from './ModelList.tsx';
import { DeleteEverything, NetworkBlock, NetworkUseLine } from './PrivacySettings.tsx';
import { CloseLook, Cores, GoEasy, StagesByDefault } from './ReadingSettings.tsx';
import { StorageLimit, StorageTable } from './StorageSettings.tsx';
import { Diagnostics } from './Diagnostics.tsx';
import { Theme, TimecodeFormat } from './GeneralSettings.tsx';
import { MeasuredSpeed, Workers } from './WorkerSettings.tsx';

/** One setting: where it stands, what it is called, and other words under which a person may look for it. */
export interface SettingEntry {
  page: SettingsPage;
  title: string;
  help: string;
  words: string;
  Control: ComponentType;
}

export const PAGES: Record<SettingsPage, { name: string; icon: LucideIcon; intro: string }> = {
  general: { name: 'General', icon: Settings, intro: '' },
  reading: { name: 'Reading', icon: Eye, intro: 'What is done with a video that is added. It holds for those added from now on.' },
  models: { name: 'Models', icon: Box, intro: 'All of them run on this computer.' },
  workers: { name: 'Workers', icon: Cpu, intro: 'Processes that share one long computation, each with its part of the video.' },
  storage: {
    name: 'Storage',
    icon: HardDrive,
    intro: 'What is kept beside your files. Your files themselves are never moved or changed.',
  },
  privacy: { name: 'Privacy', icon: Lock, intro: 'Nothing leaves this computer. No account, no upload, no statistics.' },
  keyboard: { name: 'Keyboard', icon: Keyboard, intro: '' },
  about: { name: 'About', icon: Info, intro: '' },
};

/** Every setting, in the order of its page. */
export const ENTRIES: readonly SettingEntry[] = [
  { page: 'general', title: 'Theme', help: 'Footage is judged best on a dark surround.', words: 'dark light colour look', Control: Theme },
  {
    page: 'general',
    title: 'Times',
    help: 'How the player writes where it is.',
    words: 'timecode frames milliseconds format',
    Control: TimecodeFormat,
  },
  {
    page: 'reading',
    title: 'Stages',
    help: 'What is left out can be read later, from the menu of the video.',
    words: 'speech text pictures shots sound memory default',
    Control: StagesByDefault,
  },
  {
    page: 'reading',
    title: 'How closely to look',
    help: 'Between keyframes that lie far apart things may happen unseen.',
    words: 'gaps keyframes quick',
    Control: CloseLook,
  },
  { page: 'reading', title: 'Cores', help: 'The most that reading takes.', words: 'processor cpu speed', Control: Cores },
  {
    page: 'reading',
    title: 'Go easy',
    help: 'Half the cores, at low priority: the rest of the computer comes first.',
    words: 'battery fan quiet slow',
    Control: GoEasy,
  },
  { page: 'models', title: 'Models', help: '', words: 'download remove folder licence size speech pictures text', Control: ModelList },
  { page: 'workers', title: 'Number of workers', help: 'From the next start on.', words: 'ring processes devices', Control: Workers },
  {
    page: 'workers',
    title: 'Measured speed',
    help: 'A short run over all workers, on this computer.',
    words: 'tflops bandwidth bench ring',
    Control: MeasuredSpeed,
  },
  {
    page: 'storage',
    title: 'Limit',
    help: 'For stills, copies for playing and video memory. The oldest go first; all of it can be made again.',
    words: 'space disk size maximum',
    Control: StorageLimit,
  },
  { page: 'storage', title: 'What is kept', help: '', words: 'space disk clear proxies sprites index memory', Control: StorageTable },
  { page: 'privacy', title: 'Network use', help: '', words: 'download hosts internet bytes', Control: NetworkUseLine },
  {
    page: 'privacy',
    title: 'Block all network',
    help: 'Downloads are refused, and those under way end.',
    words: 'offline internet',
    Control: NetworkBlock,
  },
  {
    page: 'privacy',
    title: 'Delete everything',
    help: 'Your video files and the models stay.',
    words: 'erase reset remove library',
    Control: DeleteEverything,
  },
  {
    page: 'keyboard',
    title: 'Keys as in',
    help: 'Where the editors differ, these are meant.',
    words: 'preset premiere resolve losslesscut shortcuts',
    Control: KeyPreset,
  },
  {
    page: 'keyboard',
    title: 'Single keys',
    help: 'Keys without Ctrl or Cmd, such as J, K and L. They never act while you type.',
    words: 'shortcuts letters accessibility',
    Control: SingleKeys,
  },
  { page: 'keyboard', title: 'All keys', help: '', words: 'shortcuts help change', Control: AllKeys },
  { page: 'about', title: 'This computer', help: '', words: 'version doctor check ffmpeg memory disk', Control: About },
  {
    page: 'about',
    title: 'Diagnostics',
    help: 'A report of what this computer has and what went wrong, to be read before you pass it on. It names no video.',
    words: 'log report bug error problem support',
    Control: Diagnostics,
  },
];

/** Settings whose name, help or other words hold every word of the query. */
export function findEntries(query: string): SettingEntry[] {
  const wanted = query.toLowerCase().split(/\s+/).filter(Boolean);
  return ENTRIES.filter(({ title, help, words, page }) => {
    const text = `${title} ${help} ${words} ${PAGES[page].name}`.toLowerCase();
    return wanted.every((word) => text.includes(word));
  });
}
