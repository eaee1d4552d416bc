import { createStore } from 'zustand/vanilla';
import { LongtakeError, type ErrorData } from '../../electron/contract/errors.ts';
import type { RequestOutput } from '../../electron/contract/bridge.ts';
import type { ModelStatus } from '../../electron/contract/models.ts';
import type { HostState, ShellOutput, WindowEvent } from '../../electron/contract/shell.ts';
import type { WindowBridge } from '../bridge/windowBridge.ts';

export type Check = RequestOutput<'doctor.run'>['checks'][number];

export interface SystemState {
  shell: ShellOutput<'shell.info'> | null;
  host: HostState;
  hostError: ErrorData | null;
  models: ModelStatus[];
  checks: Check[] | null;
  checking: boolean;
  load: () => Promise<void>;
  runChecks: () => Promise<void>;
  apply: (event: WindowEvent) => void;
}
export type SystemStore = ReturnType<typeof createSystemStore>;

/** The shell around the window, the host behind it, and what this computer has. */
export function createSystemStore(bridge: WindowBridge, onError: (error: ErrorData) => void) {
  return createStore<SystemState>()((set) => ({
    shell: null,
    host: 'starting',
    hostError: null,
    models: [],
    checks: null,
    checking: false,
    load: async () => {
      try {
        set({ shell: await bridge.request('shell.info', {}) });
        const { models } = await bridge.request('models.list', {});
        set({ models, host: 'ready' });
      } catch (error) {
        onError(LongtakeError.from(error).toData());
      }
    },
    runChecks: async () => {
      set({ checking: true });
      try {
        const { checks } = await bridge.request('doctor.run', {});
        set({ checks });
      } catch (error) {
        onError(LongtakeError.from(error).toData());
      } finally {
        set({ checking: false });
      }
    },
    apply: (event) => {
      if (event.event === 'shell.host') set({ host: event.data.state, hostError: event.data.error });
    },
  }));
}

/** Whether pictures are found by free words (an image-text encoder) or only by the concepts that classifier and detector know. */
export function hasImageText(models: ModelStatus[]): boolean {
  return models.some((model) => model.task === 'image-text' && model.state === 'installed');
}
