import { describe, expect, it } from 'vitest';
import { DEFAULT_SETTINGS } from '../../../electron/contract/settings.ts';
import { createSettingsStore } from '../../../renderer/stores/settings.ts';
import { LongtakeError } from '../../../electron/contract/errors.ts';
import { scriptedBridge } from '../scriptedBridge.ts';

describe('the settings store', () => {
  it('shows a choice at once and takes it back where it could not be kept', async () => {
    const errors: string[] = [];
    const bridge = scriptedBridge({
      'settings.set': ({ goEasy }) => {
        if (goEasy) throw new LongtakeError('DISK_FULL', 'The disk is full.');
        return { ...DEFAULT_SETTINGS, timecode: 'seconds' as const };
      },
    });
    const store = createSettingsStore(bridge, ({ code }) => errors.push(code));
    const changing = store.getState().change({ timecode: 'seconds' });
    expect(store.getState().settings.timecode).toBe('seconds');
    await changing;
    const refused = store.getState().change({ goEasy: true });
    expect(store.getState().settings.goEasy).toBe(true);
    await refused;
    expect(store.getState().settings.goEasy).toBe(false);
    expect(errors).toEqual(['DISK_FULL']);
  });

  it('follows what another window changed', () => {
    const store = createSettingsStore(scriptedBridge({}), () => undefined);
    store.getState().apply({ event: 'settings.changed', data: { ...DEFAULT_SETTINGS, networkBlocked: true } });
    expect(store.getState().settings.networkBlocked).toBe(true);
  });
});
