import { useState } from 'react';
import type { SpriteSheet } from '../../electron/contract/media.ts';
import { useStores } from '../stores/useStores.ts';

/** The sprite sheets of a video, asked for when the pointer first comes over its card. */
export function useSprites(videoId: string): { sheets: SpriteSheet[]; ask: () => void } {
  const { bridge } = useStores();
  const [sheets, setSheets] = useState<SpriteSheet[] | null>(null);
  const ask = () => {
    if (sheets !== null && sheets.length > 0) return;
    setSheets([]);
    bridge
      .request('video.detail', { videoId })
      .then((detail) => setSheets(detail.sprites))
      .catch(() => setSheets(null));
  };
  return { sheets: sheets ?? [], ask };
}
