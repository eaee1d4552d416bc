import styles from './App.module.css';
import { ExportDialog } from './export/ExportDialog.tsx';
import { DropTarget } from './library/DropTarget.tsx';
import { FileChoosers } from './library/FileChooser.tsx';
import { LibraryScreen } from './library/LibraryScreen.tsx';
import { useOpenedFiles } from './library/useOpenedFiles.ts';
import { Palette } from './palette/Palette.tsx';
import { VideoScreen } from './player/VideoScreen.tsx';
import { RingScreen } from './ring/RingScreen.tsx';
import { KeysDialog } from './settings/KeysDialog.tsx';
import { SettingsScreen } from './settings/SettingsScreen.tsx';
import { useKeys, useView } from './stores/useStores.ts';
import { AppBanner } from './ui/AppBanner.tsx';
import { Messages } from './ui/Messages.tsx';
import { Rail } from './ui/Rail.tsx';
import { StatusBar } from './ui/StatusBar.tsx';
import { TitleBar } from './ui/TitleBar.tsx';
import { useCommands } from './useCommands.ts';
import { useTheme } from './useTheme.ts';

export function App() {
  useCommands();
  useTheme();
  useOpenedFiles();
  const screen = useView((state) => state.screen);
  const keysOpen = useView((state) => state.keysOpen);
  const paletteOpen = useView((state) => state.paletteOpen);
  // hints show the keys in force: a change draws the window anew
  useKeys((state) => state.map);
  return (
    <div className={styles['app']}>
      <TitleBar />
      <AppBanner />
      <Rail />
      <main className={styles['main']}>
        {screen === 'library' && <LibraryScreen />}
        {screen === 'video' && <VideoScreen />}
        {screen === 'ring' && <RingScreen />}
        {screen === 'settings' && <SettingsScreen />}
      </main>
      <StatusBar />
      <Messages />
      {keysOpen && <KeysDialog />}
      {paletteOpen && <Palette />}
      <ExportDialog />
      <FileChoosers />
      <DropTarget />
    </div>
  );
}
