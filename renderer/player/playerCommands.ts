import type { CommandId } from '../../electron/contract/commands.ts';
import { shownMoments } from '../stores/search.ts';
import type { Stores } from '../stores/stores.ts';
import { spanOf } from './inOut.ts';
import { loopedSpan } from './loop.ts';
import { neighbourShot } from './shots.ts';
import { takeSnapshot } from './snapshot.ts';

type PlayerCommand = Extract<
  CommandId,
  | 'play'
  | 'shuttle-back'
  | 'shuttle-forward'
  | 'frame-back'
  | 'frame-forward'
  | 'second-back'
  | 'second-forward'
  | 'keyframe-back'
  | 'keyframe-forward'
  | 'previous-shot'
  | 'next-shot'
  | 'to-start'
  | 'to-end'
  | 'go-to-time'
  | 'mark-in'
  | 'mark-out'
  | 'clear-in-out'
  | 'to-in'
  | 'to-out'
  | 'slower'
  | 'faster'
  | 'loop'
  | 'mute'
  | 'volume-up'
  | 'volume-down'
  | 'captions'
  | 'source-timecode'
  | 'snapshot'
  | 'full-screen'
  | 'make-proxy'
>;

/** Change of the volume by one key press. */
const VOLUME_STEP = 0.1;

/** What the player does for a key, a button, the menu or the palette. */
export function playerCommands(stores: Stores): Record<PlayerCommand, () => unknown> {
  const player = stores.player.getState();
  const shots = player.detail?.shots ?? [];
  const duration = player.detail?.probe?.duration ?? player.detail?.summary.duration ?? 0;
  const goTo = (time: number | null) => time !== null && player.seekTo(time);
  const second = (count: number) => {
    player.setPlaying(false);
    player.seekTo(player.time + count, false);
  };
  return {
    play: () => player.togglePlay(),
    'shuttle-back': () => player.shuttle(-1),
    'shuttle-forward': () => player.shuttle(1),
    'frame-back': () => player.stepFrames(-1),
    'frame-forward': () => player.stepFrames(1),
    'second-back': () => second(-1),
    'second-forward': () => second(1),
    'keyframe-back': () => player.stepKeyframe(-1),
    'keyframe-forward': () => player.stepKeyframe(1),
    'previous-shot': () => goTo(neighbourShot(shots, player.time, -1)),
    'next-shot': () => goTo(neighbourShot(shots, player.time, 1)),
    'to-start': () => goTo(0),
    'to-end': () => player.seekTo(duration, false),
    'go-to-time': () => player.toggle('goingTo', player.videoId !== null),
    'mark-in': () => player.markIn(),
    'mark-out': () => player.markOut(),
    'clear-in-out': () => player.setInOut({ inPoint: null, outPoint: null }),
    'to-in': () => goTo(player.inPoint),
    'to-out': () => goTo(player.outPoint),
    slower: () => player.stepSpeed(-1),
    faster: () => player.stepSpeed(1),
    loop: () => player.setLoop(player.loop ? null : loopedSpan(spanOf(player, duration), openMomentOf(stores), duration)),
    mute: () => player.toggleMute(),
    'volume-up': () => player.setVolume(player.volume + VOLUME_STEP),
    'volume-down': () => player.setVolume(player.volume - VOLUME_STEP),
    captions: () => player.setCaptions(!player.captions),
    'source-timecode': () => player.toggle('sourceTime'),
    snapshot: () => takeSnapshot(stores),
    'full-screen': () => toggleFullScreen(),
    'make-proxy': () => player.makeProxy(),
  };
}

/** The moment that is open, where it lies in the video that is shown. */
function openMomentOf({ search, player }: Stores) {
  const { result, selected } = search.getState();
  const moment = selected === null ? undefined : shownMoments(result)[selected];
  return moment?.videoId === player.getState().videoId ? moment : null;
}

function toggleFullScreen(): void {
  if (document.fullscreenElement) void document.exitFullscreen();
  else
    void document
      .querySelector('#player')
      ?.requestFullscreen()
      .catch(() => undefined);
}
