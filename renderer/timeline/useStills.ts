import { useEffect, useState } from 'react';
import { useStores } from '../stores/useStores.ts';
import { sheetReader, Stills } from './stills.ts';

/** The small pictures of the open video, kept for as long as the timeline is shown. */
export function useStills(): Stills {
  const { bridge, player } = useStores();
  const [stills] = useState(() => new Stills(sheetReader((file) => bridge.mediaUrl(player.getState().videoId ?? '', file))));
  useEffect(() => () => stills.clear(), [stills]);
  return stills;
}
