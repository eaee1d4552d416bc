import { useEffect, type RefObject } from 'react';
import { wrap } from './loop.ts';
import { useStores } from '../stores/useStores.ts';

/**
 * Chromium plays no negative rate: the place of the store runs back by the clock, and the element follows, picture by picture, as quickly as
 * it can seek. Between two pictures of a long GOP the sprites show where it is.
 */
export function useReverse(element: RefObject<HTMLVideoElement | null>, active: boolean, rate: number, offset: number): void {
  const { player } = useStores();
  useEffect(() => {
    if (!active) return;
    let last = performance.now();
    let request = requestAnimationFrame(function step(now) {
      const { time, loop, onTime, setPlaying, seekTo } = player.getState();
      const place = Math.max(0, time + ((now - last) / 1000) * rate);
      last = now;
      const next = wrap(loop, place, rate);
      onTime(next ?? place);
      const video = element.current;
      if (video && !video.seeking) video.currentTime = (next ?? place) + offset;
      if (place > 0 || next !== null) request = requestAnimationFrame(step);
      else {
        setPlaying(false);
        seekTo(0, false);
      }
    });
    return () => cancelAnimationFrame(request);
  }, [element, active, rate, offset, player]);
}
