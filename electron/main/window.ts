import { BrowserWindow, screen } from 'electron';
import { PAGE_ORIGIN } from './pageProtocol.ts';
import { lockDown, type Refuse } from './security.ts';
import { readWindowState, writeWindowState } from './windowState.ts';

/** Colours of the title bar, as the tokens bg-1 and fg-2 of each theme. */
const TITLE_COLOURS = {
  dark: { color: '#111316', symbolColor: '#adb4bf' },
  light: { color: '#f6f7f8', symbolColor: '#454c56' },
} as const;
const TITLE_HEIGHT = 47;

interface WindowOptions {
  preload: string;
  /** Where size and place are kept. */
  stateFile: string;
  icon: string;
  refuse: Refuse;
}

/** Opens the main window where it was last; it shows itself once the page is drawn. */
export function openWindow({ preload, stateFile, icon, refuse }: WindowOptions): BrowserWindow {
  const state = readWindowState(
    stateFile,
    screen.getAllDisplays().map((display) => display.workArea),
  );
  const { place, maximised, width, height } = state;
  const window = new BrowserWindow({
    ...place,
    width,
    height,
    minWidth: 960,
    minHeight: 620,
    show: false,
    title: 'Longtake',
    icon,
    backgroundColor: '#0a0b0d',
    titleBarStyle: process.platform === 'darwin' ? 'hiddenInset' : 'hidden',
    titleBarOverlay: { ...TITLE_COLOURS.dark, height: TITLE_HEIGHT },
    autoHideMenuBar: true,
    webPreferences: {
      preload,
      sandbox: true,
      contextIsolation: true,
      nodeIntegration: false,
      webSecurity: true,
      spellcheck: false,
      // the sound track of a file can be chosen
      enableBlinkFeatures: 'AudioVideoTracks',
    },
  });
  lockDown(window.webContents, refuse);
  if (maximised) window.maximize();
  window.once('ready-to-show', () => window.show());
  window.on('close', () => {
    const bounds = window.getNormalBounds();
    writeWindowState(stateFile, {
      place: { x: bounds.x, y: bounds.y },
      width: bounds.width,
      height: bounds.height,
      maximised: window.isMaximized(),
    });
  });
  void window.loadURL(`${PAGE_ORIGIN}/`);
  return window;
}

/** Gives the window's own buttons the colours of the page's theme. */
export function paintTitleBar(window: BrowserWindow | null, theme: 'dark' | 'light'): void {
  if (!window || window.isDestroyed() || process.platform === 'darwin') return;
  window.setTitleBarOverlay({ ...TITLE_COLOURS[theme], height: TITLE_HEIGHT });
}
