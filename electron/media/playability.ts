import type { MediaProbe, Playability } from '../contract/media.ts';

const PLAYED_VIDEO = new Set(['h264', 'av1', 'vp8', 'vp9', 'theora']);
const PLAYED_AUDIO = /^(aac|mp3|opus|vorbis|flac|pcm_(s16le|u8|s24le|f32le))$/;
/** Names of ffmpeg's demuxers for containers that Chromium reads. */
const PLAYED_CONTAINER = /(^|,)(mov|mp4|matroska|webm|ogg|mp3|wav|flac|aac)(,|$)/;
const WEBM_ONLY = new Set(['vp8', 'theora']);

const NAMES: Record<string, string> = {
  hevc: 'HEVC (H.265)',
  prores: 'ProRes',
  ac3: 'Dolby Digital (AC-3)',
  eac3: 'Dolby Digital Plus',
  dts: 'DTS',
  truehd: 'TrueHD',
  mpeg2video: 'MPEG-2',
  mpeg4: 'MPEG-4 ASP',
  dnxhd: 'DNxHD',
};

function named(codec: string): string {
  return NAMES[codec] ?? codec.toUpperCase();
}

/**
 * Whether Chromium is expected to play a file as it is, from its streams: it fails in silence for what it does not know (no picture,
 * no sound, no error), so this is decided beforehand, and the player verifies it.
 */
export function playability(probe: MediaProbe): Playability {
  const no = (reason: string): Playability => ({ playable: false, reason });
  const { video } = probe;
  if (!PLAYED_CONTAINER.test(probe.container))
    return no(`Files of this kind (${probe.container.split(',')[0] ?? 'unknown'}) cannot be played here.`);
  if (video) {
    if (!PLAYED_VIDEO.has(video.codec)) return no(`${named(video.codec)} cannot be played here.`);
    if (WEBM_ONLY.has(video.codec) && /(^|,)mov(,|$)/.test(probe.container))
      return no(`${named(video.codec)} cannot be played here in this kind of file.`);
    if (video.codec === 'h264' && /4:4:4|4:2:2|Predictive/.test(video.profile ?? ''))
      return no(`H.264 of the profile ${video.profile ?? ''} cannot be played here.`);
    if (video.codec === 'h264' && /422|444/.test(video.pixelFormat ?? ''))
      return no('H.264 with this colour sampling cannot be played here.');
  }
  const sound = probe.audio.find((track) => track.isDefault) ?? probe.audio[0];
  if (sound && !PLAYED_AUDIO.test(sound.codec))
    return { ...no(`${named(sound.codec)} sound cannot be played here.`), silent: video !== null };
  if (!video && !sound) return no('There is nothing to play.');
  return { playable: true, reason: 'The player can play this file as it is.' };
}
