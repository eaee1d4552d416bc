import { useEffect, useState } from 'react';
import type { SpriteSheet } from '../../electron/contract/media.ts';
import { useStores } from '../stores/useStores.ts';

/** The sprite sheets as images, each asked for once; the map is a new one whenever another has come. */
export function useSheets(videoId: string | null, sprites: SpriteSheet[]): ReadonlyMap<string, HTMLImageElement> {
  const { bridge } = useStores();
  const [sheets, setSheets] = useState<ReadonlyMap<string, HTMLImageElement>>(new Map());
  const files = sprites.map((sheet) => `${sheet.file} ${sheet.times.length}`).join('\n');
  useEffect(() => {
    if (videoId === null || files === '') return;
    let current = true;
    for (const line of files.split('\n')) {
      const file = line.slice(0, line.lastIndexOf(' '));
      const image = new Image();
      image.src = bridge.mediaUrl(videoId, file);
      image
        .decode()
        .then(() => {
          if (current) setSheets((known) => new Map(known).set(file, image));
        })
        // a sheet that is still being written comes with the next detail
        .catch(() => undefined);
    }
    return () => {
      current = false;
    };
  }, [bridge, videoId, files]);
  return sheets;
}
