import { createStore } from 'zustand/vanilla';

type Screen = 'library' | 'video' | 'ring' | 'settings';
export type SideTab = 'ask' | 'moments' | 'transcript' | 'segments';
export type ThemeChoice = 'system' | 'dark' | 'light';

export interface ViewState {
  screen: Screen;
  sideTab: SideTab;
  sideOpen: boolean;
  /** Whether there is too little room for the side panel beside the player: it lies over it then, and is closed until it is asked for. */
  sideOver: boolean;
  /** Width of the side panel, px, once a person or a question has changed it; null is the usual one. */
  sideWidth: number | null;
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
  /** @param quietly a drawer that is closed stays closed */
  showTab: (tab: SideTab, quietly?: boolean) => void;
  toggle: (part: 'sideOpen' | 'keysOpen' | 'chooserOpen' | 'paletteOpen' | 'queryHelpOpen', value?: boolean) => void;
  setSideOver: (over: boolean) => void;
  setSideWidth: (px: number) => void;
  /** Makes the side panel wide enough to read answers in, the first time only. */
  widenSide: () => void;
  showJobs: (open: boolean) => void;
  setTheme: (theme: ThemeChoice) => void;
}
export type ViewStore = ReturnType<typeof createViewStore>;

/** The part of `localStorage` that is used; a test gives a Map's. */
export interface Keep {
  getItem: (key: string) => string | null;
  setItem: (key: string, value: string) => void;
}

/** Widths of the side panel, px. */
export const SIDE_WIDTH = { least: 344, usual: 416, answers: 520, most: 560 } as const;

/** Which screen and panels are shown; the choices of a person are kept for the next start. */
export function createViewStore(keep: Keep) {
  return createStore<ViewState>()((set, get) => ({
    screen: 'library',
    sideTab: 'moments',
    sideOpen: keep.getItem('sideOpen') !== 'no',
    sideOver: false,
    sideWidth: readWidth(keep.getItem('sideWidth')),
    jobs: keep.getItem('jobs') === 'closed' ? 'closed' : 'auto',
    keysOpen: false,
    chooserOpen: false,
    paletteOpen: false,
    queryHelpOpen: false,
    theme: readTheme(keep.getItem('theme')),
    show: (screen) => set({ screen }),
    showTab: (sideTab, quietly = false) => set(({ sideOver, sideOpen }) => ({ sideTab, sideOpen: quietly && sideOver ? sideOpen : true })),
    toggle: (part, value) => {
      const next = value ?? !get()[part];
      set({ [part]: next });
      // a drawer comes and goes with each look at it; what is kept is whether the panel stands beside the player
      if (part === 'sideOpen' && !get().sideOver) keep.setItem(part, next ? 'yes' : 'no');
    },
    setSideOver: (sideOver) => {
      if (sideOver !== get().sideOver) set({ sideOver, sideOpen: !sideOver && keep.getItem('sideOpen') !== 'no' });
    },
    setSideWidth: (px) => {
      const sideWidth = Math.round(Math.max(SIDE_WIDTH.least, Math.min(SIDE_WIDTH.most, px)));
      keep.setItem('sideWidth', String(sideWidth));
      set({ sideWidth });
    },
    widenSide: () => {
      if (keep.getItem('sideWidened') === 'yes') return;
      keep.setItem('sideWidened', 'yes');
      if ((get().sideWidth ?? SIDE_WIDTH.usual) < SIDE_WIDTH.answers) get().setSideWidth(SIDE_WIDTH.answers);
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

function readWidth(kept: string | null): number | null {
  const px = Number(kept ?? Number.NaN);
  return px >= SIDE_WIDTH.least && px <= SIDE_WIDTH.most ? px : null;
}

function readTheme(kept: string | null): ThemeChoice {
  return kept === 'dark' || kept === 'light' ? kept : 'system';
}
