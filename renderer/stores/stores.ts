import type { WindowBridge } from '../bridge/windowBridge.ts';
import { setKeymap } from '../keys/keymap.ts';
import { setTimecodeFormat } from '../format.ts';
import { followPlaylist } from '../ask/playCitations.ts';
import { createAskStore, type AskStore } from './ask.ts';
import { createExportStore, type ExportStore } from './export.ts';
import { createKeysStore, type KeysStore } from './keys.ts';
import { createLibraryStore, type LibraryStore } from './library.ts';
import { createMessagesStore, type MessagesStore } from './messages.ts';
import { createPlayerStore, type PlayerStore } from './player.ts';
import { createRingStore, pageClock, type RingStore } from './ring.ts';
import { createSearchStore, isSearching, shownMoments, type SearchStore } from './search.ts';
import { createSearchesStore, type SearchesStore } from './searches.ts';
import { createSegmentsStore, type SegmentsStore } from './segments.ts';
import { createSettingsStore, type SettingsStore } from './settings.ts';
import { createSpritesStore, type SpritesStore } from './sprites.ts';
import { createSystemStore, type SystemStore } from './system.ts';
import { createTimelineStore, pageMotion, type TimelineStore } from './timeline.ts';
import { createTranscriptStore, type TranscriptStore } from './transcript.ts';
import { createViewStore, type Keep, type ViewStore } from './view.ts';

export interface Stores {
  bridge: WindowBridge;
  ask: AskStore;
  exports: ExportStore;
  keys: KeysStore;
  library: LibraryStore;
  messages: MessagesStore;
  player: PlayerStore;
  ring: RingStore;
  search: SearchStore;
  searches: SearchesStore;
  segments: SegmentsStore;
  settings: SettingsStore;
  sprites: SpritesStore;
  system: SystemStore;
  timeline: TimelineStore;
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
    ask: createAskStore(bridge, onError),
    exports: createExportStore(bridge, keep, () => shownMoments(stores.search.getState().result)),
    keys: createKeysStore(keep),
    library: createLibraryStore(bridge, onError, keep),
    player: createPlayerStore(bridge, keep, onError),
    ring: createRingStore(bridge, onError, pageClock),
    search: createSearchStore(bridge),
    searches: createSearchesStore(bridge, onError),
    segments: createSegmentsStore(bridge, onError),
    settings: createSettingsStore(bridge, onError),
    sprites: createSpritesStore(bridge),
    system: createSystemStore(bridge, onError),
    timeline: createTimelineStore(keep, pageMotion),
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
  const endPreset = stores.settings.subscribe(({ settings }) => {
    stores.keys.getState().setPreset(settings.keyPreset);
    setTimecodeFormat(settings.timecode);
  });
  const endOpen = stores.player.subscribe(followVideo(stores));
  // a search that comes from elsewhere (the palette, "more like this") is shown in the box
  const endMode = stores.search.subscribe((state, before) => {
    if ((state.query !== before.query || state.picture !== before.picture) && isSearching(state)) stores.ask.getState().setMode('find');
  });
  const endPlaylist = stores.player.subscribe(followPlaylist(stores));
  // what is marked in the library is what "selected" means to a search
  const endSelection = stores.library.subscribe(({ selected }, before) => {
    if (selected !== before.selected) stores.search.getState().setSelection(selected);
  });
  // where nothing is searched for, the box means what is shown: the open video, or all
  const endScope = stores.view.subscribe(({ screen }, before) => {
    if (screen === before.screen || screen === 'settings' || isSearching(stores.search.getState())) return;
    stores.search.getState().setScope(screen === 'video' ? 'video' : 'all');
  });
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
      .then(() => stores.system.getState().look())
      .then(() => stores.system.getState().runChecks());
    void stores.settings.getState().load();
    void stores.searches.getState().load();
  };
  const unsubscribe = bridge.subscribe((event) => {
    stores.library.getState().apply(event);
    const wasGone = stores.system.getState().host !== 'ready';
    stores.system.getState().apply(event);
    stores.settings.getState().apply(event);
    stores.segments.getState().apply(event);
    stores.ask.getState().apply(event);
    stores.ring.getState().apply(event);
    stores.exports.getState().apply(event);
    switch (event.event) {
      case 'shell.host':
        // a host that came back may know more than the window does
        if (event.data.state === 'ready' && wasGone) {
          load();
          refreshDetail();
          if (stores.player.getState().failure === 'unreadable') stores.player.getState().reload();
        }
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
      // these are the business of other stores, or of nobody here
      case 'segments.changed':
      case 'stage.progress':
      case 'shell.command':
      case 'ask.done':
      case 'ask.reading':
      case 'ask.sentence':
      case 'ask.token':
      case 'export.progress':
      case 'models.changed':
      case 'queue.changed':
      case 'queue.stopped':
      case 'ring.trace':
      case 'settings.changed':
      case 'shell.files':
    }
  });
  load();
  return {
    stores,
    disconnect: () => {
      clearTimeout(detailTimer);
      endKeys();
      endScope();
      endSelection();
      endOpen();
      endPlaylist();
      endMode();
      endPreset();
      unsubscribe();
    },
  };
}

/** Timeline, segments and answers are those of the video in the player; a place that was jumped to is brought into view, playing on moves nothing. */
function followVideo({ timeline, segments, ask }: Stores): Parameters<PlayerStore['subscribe']>[0] {
  return ({ videoId, detail, seek }, before) => {
    if (videoId !== before.videoId) {
      void segments.getState().open(videoId);
      void ask.getState().open(videoId);
    }
    if (detail && detail !== before.detail) {
      const { probe, summary } = detail;
      const rate = probe?.video?.frameRate ?? null;
      const frame = rate === null || rate <= 0 ? null : 1 / rate;
      timeline.getState().open({ videoId: summary.id, duration: probe?.duration ?? summary.duration, frame });
    }
    const { duration, videoId: shown } = timeline.getState();
    if (seek && seek !== before.seek && duration > 0 && shown === videoId) timeline.getState().reveal(Math.min(1, seek.time / duration));
  };
}
