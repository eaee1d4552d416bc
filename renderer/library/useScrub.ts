import { useState, type KeyboardEvent, type PointerEvent } from 'react';
import type { VideoSummary } from '../../electron/contract/library.ts';
import { useSprites } from '../stores/useStores.ts';
import { spriteAt, type SpriteCell } from './sprites.ts';

/** Share of the video that one Shift+arrow moves the still. */
const KEY_STEP = 0.05;
const NO_SHEETS: never[] = [];

/** Goes through a video's small pictures by the place of the pointer over its still, or by Shift and the arrows. */
export function useScrub(video: VideoSummary) {
  const sheets = useSprites((state) => state.sheets[video.id]) ?? NO_SHEETS;
  const askSprites = useSprites((state) => state.ask);
  const [share, setShare] = useState<number | null>(null);
  const cell: SpriteCell | null = share === null ? null : spriteAt(sheets, share * video.duration);
  const ask = () => askSprites(video.id);
  const clear = () => setShare(null);
  return {
    /** 0 to 1; null while nobody scrubs. */
    share,
    cell,
    handlers: {
      onPointerEnter: ask,
      onPointerMove: (event: PointerEvent<HTMLElement>) => {
        const box = event.currentTarget.getBoundingClientRect();
        setShare(Math.max(0, Math.min(1, (event.clientX - box.left) / box.width)));
      },
      onPointerLeave: clear,
      onBlur: clear,
      onKeyDown: (event: KeyboardEvent) => {
        const step = { ArrowLeft: -KEY_STEP, ArrowRight: KEY_STEP }[event.key];
        if (!event.shiftKey || step === undefined) return;
        event.preventDefault();
        event.stopPropagation();
        ask();
        setShare(Math.max(0, Math.min(1, (share ?? 0) + step)));
      },
    },
  };
}
