import { app, dialog, Notification, powerMonitor, powerSaveBlocker, type BrowserWindow } from 'electron';
import { finishedText, quitQuestion, type Finished, type Work } from './workload.ts';

/** What the desktop sees of the work: task-bar progress, a computer that stays awake, one notification at the end, a question before quitting. */
export class Desktop {
  private readonly window: () => BrowserWindow | null;
  private blocker: number | null = null;
  private open = 0;
  private mayQuit = false;
  private asking = false;

  constructor(window: () => BrowserWindow | null) {
    this.window = window;
  }

  show({ open, progress }: Work): void {
    this.open = open;
    const window = this.window();
    if (window && !window.isDestroyed()) window.setProgressBar(progress ?? -1);
    if (open > 0) this.blocker ??= powerSaveBlocker.start('prevent-app-suspension');
    else if (this.blocker !== null) {
      powerSaveBlocker.stop(this.blocker);
      this.blocker = null;
    }
  }

  /** Only where nobody looks: a person at the window sees it there. */
  tellFinished(finished: Finished): void {
    const window = this.window();
    if (!Notification.isSupported() || (window && !window.isDestroyed() && window.isFocused())) return;
    const notification = new Notification({ title: 'Longtake', body: finishedText(finished) });
    notification.on('click', () => bringForward(this.window()));
    notification.show();
  }

  /** From now on a person is asked before a quit that stops work. A system that shuts down, a signal and a program that drives the app are obeyed. */
  guardQuit(): void {
    const quitNow = () => {
      this.mayQuit = true;
      app.quit();
    };
    app.on('before-quit', (event) => {
      if (!this.wouldAsk()) return;
      event.preventDefault();
      if (this.asking) return;
      this.asking = true;
      void this.ask().then((quit) => {
        this.asking = false;
        if (quit) quitNow();
      });
    });
    powerMonitor.on('shutdown', quitNow);
    for (const signal of ['SIGTERM', 'SIGINT'] as const) process.on(signal, quitNow);
  }

  /** Closing the last window quits, where windows are all there is of an app: it asks as quitting does. */
  guardClose(window: BrowserWindow): void {
    window.on('session-end', () => (this.mayQuit = true));
    window.on('close', (event) => {
      if (process.platform === 'darwin' || !this.wouldAsk()) return;
      event.preventDefault();
      app.quit();
    });
  }

  private wouldAsk(): boolean {
    return !this.mayQuit && this.open > 0 && !app.commandLine.hasSwitch('remote-debugging-port');
  }

  private async ask(): Promise<boolean> {
    const question = { type: 'question', defaultId: 0, cancelId: 1, ...quitQuestion(this.open) } as const;
    const window = this.window();
    const { response } = await (window ? dialog.showMessageBox(window, question) : dialog.showMessageBox(question));
    return response === 0;
  }
}

/** The window in front of the others, wherever it was. */
export function bringForward(window: BrowserWindow | null): void {
  if (!window || window.isDestroyed()) return;
  if (window.isMinimized()) window.restore();
  window.show();
  window.focus();
}
