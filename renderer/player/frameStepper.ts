import type { WindowBridge } from '../bridge/windowBridge.ts';
import { stepFrame, stepKeyframe, type FrameWindow } from './frames.ts';

/** Half of the stretch whose pictures are fetched at a time, seconds. */
const REACH = 15;
/** How long a place must have stood still, ms, and how far the list should reach beyond it, seconds. */
const STILL_MS = 250;
const NEAR = 2;
/** Length of a step where there is no list of pictures: sound only, or the file is away. */
const UNKNOWN_FRAME = 1 / 25;

interface Place {
  videoId: string | null;
  time: number;
  detail: { probe: { duration: number; video: { frameRate: number | null } | null } | null } | null;
}

/** Steps by the real times of the pictures, which the host lists around the place; variable rates come out right. */
export function frameStepper(bridge: WindowBridge, place: () => Place, goTo: (time: number) => void) {
  let known: { videoId: string; window: FrameWindow } | null = null;
  let fetching: Promise<FrameWindow | null> | null = null;
  let owed = 0;

  const cached = () => (known !== null && known.videoId === place().videoId ? known.window : null);
  const durationOf = () => place().detail?.probe?.duration ?? Number.POSITIVE_INFINITY;
  const fetchAround = async (): Promise<FrameWindow | null> => {
    const { videoId, time } = place();
    if (videoId === null) return null;
    const window = await bridge.request('video.frames', { videoId, from: Math.max(0, time - REACH), to: time + REACH }).catch(() => null);
    if (window) known = { videoId, window };
    return window;
  };
  const window = () => (fetching ??= fetchAround().finally(() => (fetching = null)));

  let preparing: ReturnType<typeof setTimeout> | undefined;

  return {
    /** Fetches the list around the place once it has stood still for a moment, so that the first step does not wait for it. */
    prepare(): void {
      clearTimeout(preparing);
      preparing = setTimeout(() => {
        const list = cached();
        const { time, detail } = place();
        const isNear = list !== null && time >= list.from && Math.min(time + NEAR, durationOf()) <= list.to;
        if (!isNear && detail?.probe?.video) void window();
      }, STILL_MS);
    },
    /** Goes `count` pictures on, or back where negative. */
    async step(count: number): Promise<void> {
      owed += count;
      if (fetching) return;
      const attempt = (list: FrameWindow | null) => (list ? stepFrame(list, place().time, owed, durationOf()) : null);
      let target = attempt(cached());
      if (target === null) target = attempt(await window());
      if (target === null) {
        const rate = place().detail?.probe?.video?.frameRate;
        target = place().time + owed * (rate ? 1 / rate : UNKNOWN_FRAME);
      }
      owed = 0;
      goTo(target);
    },
    /** Goes to the next (1) or previous (-1) picture that is whole in itself; stays where none is near. */
    async stepKeyframe(direction: -1 | 1): Promise<void> {
      const attempt = (list: FrameWindow | null) => (list ? stepKeyframe(list, place().time, direction) : null);
      const target = attempt(cached()) ?? attempt(await window());
      if (target !== null) goTo(target);
    },
  };
}
