import type { WindowBridge } from '../bridge/windowBridge.ts';
import { setKeymap } from '../keys/keymap.ts';
import { createKeysStore, type KeysStore } from './keys.ts';
import { createLibraryStore, type LibraryStore } from './library.ts';
import { createMessagesStore, type MessagesStore } from './messages.ts';
import { createPlayerStore, type PlayerStore } from './player.ts';
import { createSearchStore, type SearchStore } from './search.ts';
import { createSearchesStore, type SearchesStore } from './searches.ts';
import { createSettingsStore, type SettingsStore } from './settings.ts';
import { createSpritesStore, type SpritesStore } from './sprites.ts';
import { createSystemStore, type SystemStore } from './system.ts';
import { createTranscriptStore, type TranscriptStore } from './transcript.ts';
import { createViewStore, type Keep, type ViewStore } from './view.ts';

export interface Stores {
  bridge: WindowBridge;
  keys: KeysStore;
  library: LibraryStore;
  messages: MessagesStore;
  player: PlayerStore;
  search: SearchStore;
  searches: SearchesStore;
  settings: SettingsStore;
  sprites: SpritesStore;
  system: SystemStore;
  transcript: TranscriptStore;
  view: ViewStore;
}

/** Least time between two readings of the open video's detail while it is analysed, ms. */
const DETAIL_MS = 1500;

/** All stores, connected to the host's events. Returns the function that ends the connection. */
export function createStores(bridge: WindowBridge, keep: Keep): { stores: Stores; disconnect: () => void } {
  const messages = createMessagesStore();
  const onError = messages.getState().tellError;
  const stores: Stores = {
    bridge,
    messages,
    keys: createKeysStore(keep),
    library: createLibraryStore(bridge, onError, keep),
    player: createPlayerStore(bridge, keep),
    search: createSearchStore(bridge),
    searches: createSearchesStore(bridge, onError),
    settings: createSettingsStore(bridge, onError),
    sprites: createSpritesStore(bridge),
    system: createSystemStore(bridge, onError),
    transcript: createTranscriptStore(bridge, onError, () => stores.player.getState().refresh()),
    view: createViewStore(keep),
  };
  const tellKeys = () => {
    const { map } = stores.keys.getState();
    setKeymap(map);
    // the menu of the app shows the same keys; a browser has no menu
    void bridge
      .request('shell.keys', { keys: Object.fromEntries(Object.entries(map).map(([id, keys]) => [id, [...keys]])) })
      .catch(() => undefined);
  };
  const endKeys = stores.keys.subscribe(tellKeys);
  tellKeys();
  let detailTimer: ReturnType<typeof setTimeout> | undefined;
  const refreshDetail = () => {
    detailTimer ??= setTimeout(() => {
      detailTimer = undefined;
      void stores.player.getState().refresh();
    }, DETAIL_MS);
  };
  const load = () => {
    void stores.library.getState().load();
    void stores.system
      .getState()
      .load()
      .then(() => stores.system.getState().look());
    void stores.settings.getState().load();
    void stores.searches.getState().load();
  };
  const unsubscribe = bridge.subscribe((event) => {
    stores.library.getState().apply(event);
    const wasGone = stores.system.getState().host !== 'ready';
    stores.system.getState().apply(event);
    stores.settings.getState().apply(event);
    switch (event.event) {
      case 'shell.host':
        // a host that came back may know more than the window does
        if (event.data.state === 'ready' && wasGone) load();
        return;
      case 'evidence.added':
        stores.search.getState().refresh();
        if (event.data.videoId === stores.player.getState().videoId) refreshDetail();
        return;
      case 'video.changed':
        if (event.data.video.id === stores.player.getState().videoId) refreshDetail();
        return;
      case 'video.removed':
        if (event.data.videoId === stores.player.getState().videoId) {
          stores.player.getState().close();
          stores.view.getState().show('library');
        }
        return;
      case 'stage.progress':
      case 'shell.command':
    }
  });
  load();
  return {
    stores,
    disconnect: () => {
      clearTimeout(detailTimer);
      endKeys();
      unsubscribe();
    },
  };
}
