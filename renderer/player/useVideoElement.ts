import { useEffect, useRef, useState, type RefObject } from 'react';
import { useStore } from 'zustand';
import type { PlayFailure } from './playSource.ts';
import { wrap } from './loop.ts';
import { useReverse } from './useReverse.ts';
import { useStores } from '../stores/useStores.ts';

/** A seek to a picture lands this far inside it, seconds: rounding on the way cannot show the one before. */
const INSIDE = 0.001;
/** Playing this long without one decoded picture means that the codec is unknown, ms. */
const NOTHING_SHOWN_MS = 4000;

export interface VideoElement {
  element: RefObject<HTMLVideoElement | null>;
  /** From the wish to go somewhere until its picture is there, the first picture included. */
  seeking: boolean;
}

/**
 * Keeps a video element and the player's store in step. Call it with a new key per source: it goes to the place of the store when the
 * source has opened. `offset` is where second 0 lies on the element's clock.
 */
export function useVideoElement(offset: number): VideoElement {
  const { player } = useStores();
  const element = useRef<HTMLVideoElement>(null);
  const [seeking, setSeeking] = useState(true);
  const seek = useStore(player, (state) => state.seek);
  const playing = useStore(player, (state) => state.playing);
  const rate = useStore(player, (state) => state.rate);
  const muted = useStore(player, (state) => state.muted);
  const volume = useStore(player, (state) => state.volume);
  const audioTrack = useStore(player, (state) => state.audioTrack);

  useEffect(() => {
    const video = element.current;
    if (!video) return;
    const goToPlace = () => {
      const { time, seek: wish } = player.getState();
      const target = time + offset + (wish?.frame === true && wish.time === time ? INSIDE : 0);
      if (target > 0) video.currentTime = target;
    };
    const onPlace = (time: number) => {
      const { loop, rate: now, onTime, seekTo } = player.getState();
      const next = wrap(loop, time, now);
      if (next === null) onTime(time);
      else seekTo(next, true);
    };
    const listeners: Partial<Record<keyof HTMLMediaElementEventMap, () => void>> = {
      loadedmetadata: () => {
        // HEVC, ProRes and the like fail in silence: no picture, no error event
        if (video.videoWidth === 0 && player.getState().detail?.probe?.video) player.getState().fail('picture');
        else goToPlace();
      },
      loadeddata: () => {
        if (!video.seeking) setSeeking(false);
      },
      // sound without pictures, and pages that are hidden; pictures tell their own times below
      timeupdate: () => {
        if (!video.seeking && !video.paused && (video.videoWidth === 0 || document.hidden)) onPlace(video.currentTime - offset);
      },
      seeking: () => setSeeking(true),
      seeked: () => {
        setSeeking(false);
        const { seek: wish, onTime, time } = player.getState();
        const reached = Math.max(0, video.currentTime - offset);
        // the time of a picture is exact in the store, and a hair later in the element
        if (wish?.frame !== true || Math.abs(reached - wish.time) > 2 * INSIDE || wish.time !== time) onTime(reached);
      },
      ended: () => {
        const { loop, seekTo, setPlaying } = player.getState();
        if (loop) seekTo(loop.start, true);
        else setPlaying(false);
      },
      error: () => {
        if (!video.error) return;
        player.getState().fail(failureOf(video.error));
        // whether the file is still there is the host's to say
        void player.getState().refresh();
      },
    };
    let request = 0;
    const onPicture = (_now: number, { mediaTime }: { mediaTime: number }) => {
      // the place a person asked for is the truth until it has been reached
      if (!video.seeking && !video.paused) onPlace(Math.max(0, mediaTime - offset));
      request = video.requestVideoFrameCallback(onPicture);
    };
    request = video.requestVideoFrameCallback(onPicture);
    const entries = Object.entries(listeners);
    for (const [name, listener] of entries) video.addEventListener(name, listener);
    return () => {
      video.cancelVideoFrameCallback(request);
      for (const [name, listener] of entries) video.removeEventListener(name, listener);
    };
  }, [player, offset]);

  const reached = useRef(seek);
  useEffect(() => {
    const video = element.current;
    if (!video || !seek || reached.current === seek) return;
    reached.current = seek;
    // before the source has opened the place of the store is gone to anyway
    if (video.readyState >= HTMLMediaElement.HAVE_METADATA) video.currentTime = seek.time + offset + (seek.frame ? INSIDE : 0);
    player.getState().setPlaying(seek.play);
  }, [player, seek, offset]);

  useEffect(() => {
    const video = element.current;
    if (!video) return;
    if (!playing || rate < 0) {
      video.pause();
      return;
    }
    video.playbackRate = rate;
    // play() is refused when a pause or another file comes in between: the store already knows
    void video.play().catch(() => undefined);
    const timer = setTimeout(() => {
      const blind = video.videoWidth > 0 && video.getVideoPlaybackQuality().totalVideoFrames === 0 && video.currentTime > 1;
      if (blind) player.getState().fail('picture');
    }, NOTHING_SHOWN_MS);
    return () => clearTimeout(timer);
  }, [player, playing, rate]);

  useEffect(() => {
    const video = element.current;
    if (!video) return;
    video.muted = muted;
    video.volume = volume;
    // speech stays speech at other speeds
    video.preservesPitch = true;
  }, [muted, volume]);

  useEffect(() => {
    const video = element.current;
    if (!video) return;
    const choose = () => chooseTrack(video, audioTrack);
    choose();
    video.addEventListener('loadedmetadata', choose);
    return () => video.removeEventListener('loadedmetadata', choose);
  }, [audioTrack]);

  useReverse(element, playing && rate < 0, rate, offset);
  return { element, seeking };
}

interface AudioTracks {
  length: number;
  [index: number]: { enabled: boolean } | undefined;
}

/** Whether this Chromium lets a page choose the sound track of a file; the app's does. */
export function switchesTracks(): boolean {
  return 'audioTracks' in HTMLMediaElement.prototype;
}

function chooseTrack(video: HTMLVideoElement, wanted: number): void {
  const tracks = (video as unknown as { audioTracks?: AudioTracks }).audioTracks;
  // a copy has one track, whichever it was
  if (!tracks || tracks.length < 2) return;
  for (let index = 0; index < tracks.length; index++) {
    const track = tracks[index];
    if (track && track.enabled !== (index === wanted)) track.enabled = index === wanted;
  }
}

function failureOf(error: MediaError): PlayFailure {
  switch (error.code) {
    case MediaError.MEDIA_ERR_DECODE:
      return 'damaged';
    case MediaError.MEDIA_ERR_NETWORK:
      return 'unreadable';
    default:
      return 'unsupported';
  }
}
