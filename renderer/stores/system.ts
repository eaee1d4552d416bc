import { createStore } from 'zustand/vanilla';
import { LongtakeError, type ErrorData } from '../../electron/contract/errors.ts';
import type { RequestOutput } from '../../electron/contract/bridge.ts';
import type { ModelInstall, Models, ModelStatus } from '../../electron/contract/models.ts';
import type { HostState, ShellOutput, WindowEvent } from '../../electron/contract/shell.ts';
import type { Clearable, NetworkUse, Storage } from '../../electron/contract/storage.ts';
import type { WindowBridge } from '../bridge/windowBridge.ts';
import { TOLD_BY_BANNER } from './messages.ts';

export type Check = RequestOutput<'doctor.run'>['checks'][number];

/** Work that goes on for so long does go on, ms. */
const SETTLE_MS = 2000;

export interface SystemState {
  shell: ShellOutput<'shell.info'> | null;
  host: HostState;
  hostError: ErrorData | null;
  /** Why work rests: the library cannot be written (the disk is full). Null while it goes on. */
  resting: Extract<WindowEvent, { event: 'queue.stopped' }>['data']['error'];
  models: ModelStatus[];
  installs: ModelInstall[];
  /** Where downloads may come from, and where models lie. */
  hosts: string[];
  modelsFolder: string;
  /** What is kept on disk; null before it was looked at. */
  storage: Storage | null;
  network: NetworkUse | null;
  checks: Check[] | null;
  checking: boolean;
  load: () => Promise<void>;
  /** Room on disk and network use, without a word where that fails: they are asked again. */
  look: () => Promise<void>;
  runChecks: () => Promise<void>;
  restartHost: () => Promise<void>;
  install: (name: string) => Promise<void>;
  installFolder: (path: string) => Promise<void>;
  cancelInstall: (name: string) => Promise<void>;
  removeModel: (name: string) => Promise<void>;
  clear: (what: Clearable, videoId?: string) => Promise<void>;
  apply: (event: WindowEvent) => void;
}
export type SystemStore = ReturnType<typeof createSystemStore>;

/** The shell around the window, the host behind it, and what this computer has. */
export function createSystemStore(bridge: WindowBridge, onError: (error: ErrorData) => void) {
  let settling: ReturnType<typeof setTimeout> | undefined;
  return createStore<SystemState>()((set, get) => {
    const attempt = async (work: () => Promise<unknown>) => {
      try {
        await work();
      } catch (error) {
        onError(LongtakeError.from(error).toData());
      }
    };
    const show = ({ models, installs, hosts, folder }: Models) => set({ models, installs, hosts, modelsFolder: folder });
    return {
      shell: null,
      host: 'starting',
      hostError: null,
      resting: null,
      models: [],
      installs: [],
      hosts: [],
      modelsFolder: '',
      storage: null,
      network: null,
      checks: null,
      checking: false,
      load: async () => {
        try {
          set({ shell: await bridge.request('shell.info', {}) });
          show(await bridge.request('models.list', {}));
          set({ host: 'ready', hostError: null });
        } catch (thrown) {
          // a library that cannot be opened is the host's own news, told once and above everything
          const error = LongtakeError.from(thrown).toData();
          if (TOLD_BY_BANNER.has(error.code)) set({ host: 'gone', hostError: error });
          else onError(error);
        }
      },
      look: async () => {
        try {
          const [storage, network] = await Promise.all([bridge.request('storage.get', {}), bridge.request('network.get', {})]);
          set({ storage, network });
        } catch {
          // facts of the status bar: the next look brings them
        }
      },
      runChecks: async () => {
        set({ checking: true });
        await attempt(async () => {
          const { checks } = await bridge.request('doctor.run', {});
          set({ checks });
        });
        set({ checking: false });
      },
      restartHost: () => attempt(() => bridge.request('shell.restartHost', {})),
      install: (name) => attempt(() => bridge.request('models.install', { name })),
      installFolder: (path) => attempt(() => bridge.request('models.installFolder', { path })),
      cancelInstall: (name) => attempt(() => bridge.request('models.cancel', { name })),
      removeModel: (name) => attempt(() => bridge.request('models.remove', { name })),
      clear: (what, videoId) =>
        attempt(async () => {
          set({ storage: await bridge.request('storage.clear', videoId === undefined ? { what } : { what, videoId }) });
        }),
      apply: (event) => {
        if (event.event === 'shell.host') set({ host: event.data.state, hostError: event.data.error, resting: null });
        if (event.event === 'queue.stopped') {
          clearTimeout(settling);
          // on a disk that is all but full the first try after a rest often ends in the next one
          if (event.data.error) set({ resting: event.data.error });
          else settling = setTimeout(() => set({ resting: null }), SETTLE_MS);
          // how much room there is, is news now
          void get().look();
        }
        if (event.event === 'models.changed') {
          const before = get().installs.length;
          show(event.data);
          if (event.data.installs.length < before) void get().look();
        }
      },
    };
  });
}

/** Whether pictures are found by free words (an image-text encoder) or only by the concepts that classifier and detector know. */
export function hasImageText(models: ModelStatus[]): boolean {
  return models.some((model) => model.task === 'image-text' && model.state === 'installed');
}
