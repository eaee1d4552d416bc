import { createStore } from 'zustand/vanilla';

export type Screen = 'library' | 'video' | 'settings';
export type SideTab = 'moments' | 'transcript';
export type ThemeChoice = 'system' | 'dark' | 'light';

export interface ViewState {
  screen: Screen;
  sideTab: SideTab;
  sideOpen: boolean;
  jobsOpen: boolean;
  keysOpen: boolean;
  /** The chooser of `serve`. */
  chooserOpen: boolean;
  theme: ThemeChoice;
  show: (screen: Screen) => void;
  showTab: (tab: SideTab) => void;
  toggle: (part: 'sideOpen' | 'jobsOpen' | 'keysOpen' | 'chooserOpen', value?: boolean) => void;
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
    jobsOpen: keep.getItem('jobsOpen') !== 'no',
    keysOpen: false,
    chooserOpen: false,
    theme: readTheme(keep.getItem('theme')),
    show: (screen) => set({ screen }),
    showTab: (sideTab) => set({ sideTab, sideOpen: true }),
    toggle: (part, value) => {
      const next = value ?? !get()[part];
      set({ [part]: next });
      if (part === 'sideOpen' || part === 'jobsOpen') keep.setItem(part, next ? 'yes' : 'no');
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
