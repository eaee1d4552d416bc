import type { CommandId } from '../../electron/contract/commands.ts';
import type { Settings } from '../../electron/contract/settings.ts';

export type PresetId = Settings['keyPreset'];

/**
 * What other editors do otherwise; everything else is as in the table. The table follows Resolve where editors differ.
 * Sources: the editors' own lists of default shortcuts.
 */
export const PRESETS: Record<PresetId, { label: string; keys: Partial<Record<CommandId, readonly string[]>> }> = {
  longtake: { label: 'Longtake', keys: {} },
  premiere: {
    label: 'Premiere',
    keys: { palette: ['Mod+Shift+P'], 'full-screen': ['Mod+`'], 'zoom-in': ['='], 'zoom-out': ['-'], 'zoom-fit': ['\\'] },
  },
  resolve: {
    label: 'Resolve',
    keys: { 'zoom-in': ['Mod+='], 'zoom-out': ['Mod+-'], 'zoom-fit': ['Shift+Z'], 'full-screen': ['P'] },
  },
  losslesscut: {
    label: 'LosslessCut',
    keys: { 'frame-back': [','], 'frame-forward': ['.'], 'second-back': ['ArrowLeft'], 'second-forward': ['ArrowRight'] },
  },
};
