import { useEffect, useRef, useState, type RefObject } from 'react';
import { useStore } from 'zustand';
import { useStores } from '../stores/useStores.ts';

/** Keeps the video element and the player's store in step. `idle` where there is nothing to play. */
export function useVideoElement(idle: boolean): { element: RefObject<HTMLVideoElement | null>; seeking: boolean } {
  const { player } = useStores();
  const element = useRef<HTMLVideoElement>(null);
  const [seeking, setSeeking] = useState(false);
  const seek = useStore(player, (state) => state.seek);
  const playing = useStore(player, (state) => state.playing);
  const rate = useStore(player, (state) => state.rate);
  const muted = useStore(player, (state) => state.muted);

  useEffect(() => {
    const video = element.current;
    if (!video) return;
    const { onTime, fail } = player.getState();
    const verify = () => {
      // HEVC, ProRes and the like fail in silence: no picture, no error event
      if (video.videoWidth === 0 && player.getState().detail?.probe?.video) fail('The picture of this file cannot be shown here.');
    };
    const listeners: Partial<Record<keyof HTMLMediaElementEventMap, () => void>> = {
      loadedmetadata: verify,
      timeupdate: () => {
        // the place a person asked for is the truth until it has been reached
        if (!video.seeking) onTime(video.currentTime);
      },
      seeking: () => setSeeking(true),
      seeked: () => {
        setSeeking(false);
        onTime(video.currentTime);
      },
      ended: () => player.getState().setPlaying(false),
      error: () => {
        if (video.error) fail(describeError(video.error));
      },
    };
    const entries = Object.entries(listeners);
    for (const [name, listener] of entries) video.addEventListener(name, listener);
    return () => {
      for (const [name, listener] of entries) video.removeEventListener(name, listener);
    };
  }, [player]);

  useEffect(() => {
    const video = element.current;
    if (!video || !seek || idle) return;
    const go = () => (video.currentTime = seek.time);
    if (video.readyState >= HTMLMediaElement.HAVE_METADATA) go();
    else video.addEventListener('loadedmetadata', go, { once: true });
    player.getState().setPlaying(seek.play);
    return () => video.removeEventListener('loadedmetadata', go);
  }, [player, seek, idle]);

  useEffect(() => {
    const video = element.current;
    if (!video || idle) return;
    video.muted = muted;
    if (!playing || rate < 0) {
      video.pause();
      return;
    }
    video.playbackRate = rate;
    // play() is refused when a pause or another file comes in between: the store already knows
    void video.play().catch(() => undefined);
  }, [playing, rate, muted, idle]);

  useReverse(element, playing && rate < 0 && !idle, rate);
  return { element, seeking };
}

/** Chromium plays no negative rate: the place moves back once a picture has been shown. */
function useReverse(element: RefObject<HTMLVideoElement | null>, active: boolean, rate: number): void {
  const { player } = useStores();
  useEffect(() => {
    if (!active) return;
    let last = performance.now();
    let request = requestAnimationFrame(function step(now) {
      const video = element.current;
      if (video && !video.seeking) {
        video.currentTime = Math.max(0, video.currentTime + ((now - last) / 1000) * rate);
        last = now;
        if (video.currentTime === 0) player.getState().setPlaying(false);
      }
      request = requestAnimationFrame(step);
    });
    return () => cancelAnimationFrame(request);
  }, [element, active, rate, player]);
}

function describeError(error: MediaError): string {
  switch (error.code) {
    case MediaError.MEDIA_ERR_DECODE:
      return 'The file is damaged here and cannot be played on.';
    case MediaError.MEDIA_ERR_NETWORK:
      return 'The file could not be read.';
    default:
      return 'This file cannot be played here.';
  }
}
