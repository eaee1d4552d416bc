import { TriangleAlert } from 'lucide-react';
import styles from './App.module.css';
import { DropTarget } from './library/DropTarget.tsx';
import { FileChooser } from './library/FileChooser.tsx';
import { LibraryScreen } from './library/LibraryScreen.tsx';
import { VideoScreen } from './player/VideoScreen.tsx';
import { KeysDialog } from './settings/KeysDialog.tsx';
import { SettingsScreen } from './settings/SettingsScreen.tsx';
import { useSystem, useView } from './stores/useStores.ts';
import { Messages } from './ui/Messages.tsx';
import { Rail } from './ui/Rail.tsx';
import { StatusBar } from './ui/StatusBar.tsx';
import { TitleBar } from './ui/TitleBar.tsx';
import { useCommands } from './useCommands.ts';
import { useTheme } from './useTheme.ts';

export function App() {
  useCommands();
  useTheme();
  const screen = useView((state) => state.screen);
  const keysOpen = useView((state) => state.keysOpen);
  const chooserOpen = useView((state) => state.chooserOpen);
  return (
    <div className={styles['app']}>
      <TitleBar />
      <HostBanner />
      <Rail />
      <main className={styles['main']}>
        {screen === 'library' && <LibraryScreen />}
        {screen === 'video' && <VideoScreen />}
        {screen === 'settings' && <SettingsScreen />}
      </main>
      <StatusBar />
      <Messages />
      {keysOpen && <KeysDialog />}
      {chooserOpen && <FileChooser />}
      <DropTarget />
    </div>
  );
}

/** Said under the title bar when the process that does the work is away. */
function HostBanner() {
  const host = useSystem((state) => state.host);
  const error = useSystem((state) => state.hostError);
  if (host === 'ready' || host === 'starting') return null;
  return (
    <div className={styles['banner']} role="alert">
      <TriangleAlert size={16} />
      <span>
        {host === 'restarting'
          ? 'The process that reads videos ended and is being started again.'
          : (error?.message ?? 'The process that reads videos has ended.')}{' '}
        What was finished is kept. {host === 'gone' && error?.hint}
      </span>
      {error && <code>{error.code}</code>}
    </div>
  );
}
