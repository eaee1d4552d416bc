import { createStore } from 'zustand/vanilla';

type Screen = 'library' | 'video' | 'settings';
export type SideTab = 'moments' | 'transcript' | 'segments';
export type ThemeChoice = 'system' | 'dark' | 'light';

export interface ViewState {
  screen: Screen;
  sideTab: SideTab;
  sideOpen: boolean;
  /** `auto` shows the jobs while there are any. */
  jobs: 'auto' | 'open' | 'closed';
  keysOpen: boolean;
  /** The chooser of `serve`. */
  chooserOpen: boolean;
  paletteOpen: boolean;
  /** How to say what one looks for, and searches of before, under the omnibox. */
  queryHelpOpen: boolean;
  theme: ThemeChoice;
  show: (screen: Screen) => void;
  showTab: (tab: SideTab) => void;
  toggle: (part: 'sideOpen' | 'keysOpen' | 'chooserOpen' | 'paletteOpen' | 'queryHelpOpen', value?: boolean) => void;
  showJobs: (open: boolean) => void;
  setTheme: (theme: ThemeChoice) => void;
}
export type ViewStore = ReturnType<typeof createViewStore>;

/** The part of `localStorage` that is used; a test gives a Map's. */
export interface Keep {
  getItem: (key: string) => string | null;
  setItem: (key: string, value: string) => void;
}

/** Which screen and panels are shown; the choices of a person are kept for the next start. */
export function createViewStore(keep: Keep) {
  return createStore<ViewState>()((set, get) => ({
    screen: 'library',
    sideTab: 'moments',
    sideOpen: keep.getItem('sideOpen') !== 'no',
    jobs: keep.getItem('jobs') === 'closed' ? 'closed' : 'auto',
    keysOpen: false,
    chooserOpen: false,
    paletteOpen: false,
    queryHelpOpen: false,
    theme: readTheme(keep.getItem('theme')),
    show: (screen) => set({ screen }),
    showTab: (sideTab) => set({ sideTab, sideOpen: true }),
    toggle: (part, value) => {
      const next = value ?? !get()[part];
      set({ [part]: next });
      if (part === 'sideOpen') keep.setItem(part, next ? 'yes' : 'no');
    },
    showJobs: (open) => {
      keep.setItem('jobs', open ? 'auto' : 'closed');
      set({ jobs: open ? 'open' : 'closed' });
    },
    setTheme: (theme) => {
      keep.setItem('theme', theme);
      set({ theme });
    },
  }));
}

function readTheme(kept: string | null): ThemeChoice {
  return kept === 'dark' || kept === 'light' ? kept : 'system';
}
