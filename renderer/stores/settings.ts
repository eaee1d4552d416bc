import { createStore } from 'zustand/vanilla';
import { LongtakeError, type ErrorData } from '../../electron/contract/errors.ts';
import { DEFAULT_SETTINGS, type Settings, type SettingsChange } from '../../electron/contract/settings.ts';
import type { WindowEvent } from '../../electron/contract/shell.ts';
import type { WindowBridge } from '../bridge/windowBridge.ts';

export const SETTINGS_PAGES = ['general', 'reading', 'models', 'workers', 'storage', 'privacy', 'keyboard', 'about'] as const;
export type SettingsPage = (typeof SETTINGS_PAGES)[number];

export interface SettingsState {
  /** The defaults until the host has answered. */
  settings: Settings;
  page: SettingsPage;
  /** What is looked for among the settings; empty shows the page. */
  query: string;
  open: (page: SettingsPage) => void;
  find: (query: string) => void;
  load: () => Promise<void>;
  /** Shows the choice at once, and takes it back where the host refuses it. */
  change: (change: SettingsChange) => Promise<void>;
  apply: (event: WindowEvent) => void;
}
export type SettingsStore = ReturnType<typeof createSettingsStore>;

/** What a person chose; the host keeps it and obeys it. */
export function createSettingsStore(bridge: WindowBridge, onError: (error: ErrorData) => void) {
  return createStore<SettingsState>()((set, get) => ({
    settings: DEFAULT_SETTINGS,
    page: 'general',
    query: '',
    open: (page) => set({ page, query: '' }),
    find: (query) => set({ query }),
    load: async () => {
      try {
        set({ settings: await bridge.request('settings.get', {}) });
      } catch (error) {
        onError(LongtakeError.from(error).toData());
      }
    },
    change: async (change) => {
      const before = get().settings;
      set({ settings: { ...before, ...change } as Settings });
      try {
        set({ settings: await bridge.request('settings.set', change) });
      } catch (error) {
        set({ settings: before });
        onError(LongtakeError.from(error).toData());
      }
    },
    apply: (event) => {
      if (event.event === 'settings.changed') set({ settings: event.data });
    },
  }));
}
