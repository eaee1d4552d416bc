import { createContext, useContext } from 'react';
import { useStore } from 'zustand';
import type { AskState } from './ask.ts';
import type { ExportState } from './export.ts';
import type { KeysState } from './keys.ts';
import type { LibraryState } from './library.ts';
import type { MessagesState } from './messages.ts';
import type { PlayerState } from './player.ts';
import type { RingState } from './ring.ts';
import type { SearchState } from './search.ts';
import type { SearchesState } from './searches.ts';
import type { SegmentsState } from './segments.ts';
import type { SettingsState } from './settings.ts';
import type { SpritesState } from './sprites.ts';
import type { Stores } from './stores.ts';
import type { SystemState } from './system.ts';
import type { TimelineState } from './timeline.ts';
import type { TranscriptState } from './transcript.ts';
import type { ViewState } from './view.ts';

export const StoresContext = createContext<Stores | null>(null);

export function useStores(): Stores {
  const stores = useContext(StoresContext);
  if (!stores) throw new Error('The window was drawn without its stores.');
  return stores;
}

export const useAsk = <T>(select: (state: AskState) => T): T => useStore(useStores().ask, select);
export const useExport = <T>(select: (state: ExportState) => T): T => useStore(useStores().exports, select);
export const useKeys = <T>(select: (state: KeysState) => T): T => useStore(useStores().keys, select);
export const useLibrary = <T>(select: (state: LibraryState) => T): T => useStore(useStores().library, select);
export const useMessages = <T>(select: (state: MessagesState) => T): T => useStore(useStores().messages, select);
export const usePlayer = <T>(select: (state: PlayerState) => T): T => useStore(useStores().player, select);
export const useRing = <T>(select: (state: RingState) => T): T => useStore(useStores().ring, select);
export const useSearch = <T>(select: (state: SearchState) => T): T => useStore(useStores().search, select);
export const useSearches = <T>(select: (state: SearchesState) => T): T => useStore(useStores().searches, select);
export const useSegments = <T>(select: (state: SegmentsState) => T): T => useStore(useStores().segments, select);
export const useSettings = <T>(select: (state: SettingsState) => T): T => useStore(useStores().settings, select);
export const useSprites = <T>(select: (state: SpritesState) => T): T => useStore(useStores().sprites, select);
export const useSystem = <T>(select: (state: SystemState) => T): T => useStore(useStores().system, select);
export const useTimeline = <T>(select: (state: TimelineState) => T): T => useStore(useStores().timeline, select);
export const useTranscript = <T>(select: (state: TranscriptState) => T): T => useStore(useStores().transcript, select);
export const useView = <T>(select: (state: ViewState) => T): T => useStore(useStores().view, select);
