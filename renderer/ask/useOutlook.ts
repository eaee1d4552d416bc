import { useEffect } from 'react';
import type { Outlook } from '../stores/ask.ts';
import { useAsk, usePlayer, useSearch, useStores } from '../stores/useStores.ts';
import { askedVideos } from './askQuestion.ts';

/** What the next question in the panel would cost: about the videos of the open answer, else those of the scope. Known anew after each answer. */
export function useOutlook(): Outlook | null {
  const stores = useStores();
  const outlook = useAsk((state) => state.outlook);
  const look = useAsk((state) => state.look);
  const asking = useAsk((state) => state.asking !== null);
  const about = useAsk((state) => state.result?.videoIds);
  const scope = useSearch((state) => state.scope);
  const selection = useSearch((state) => state.selection);
  const videoId = usePlayer((state) => state.videoId);
  useEffect(() => {
    if (!asking) void look(about ?? askedVideos(stores));
  }, [stores, look, asking, about, scope, selection, videoId]);
  return outlook;
}
