import type { VideoDetail } from '../../electron/contract/library.ts';

/** What the player has seen go wrong, besides what the probe foretold. */
export type PlayFailure = 'picture' | 'damaged' | 'unreadable' | 'unsupported';

export interface PlayProblem {
  kind: 'missing' | 'codec' | 'damaged' | 'unreadable';
  title: string;
  /** What works all the same. */
  text: string;
}

/** What is played: the file itself, the copy, or nothing and why. */
export type PlaySource = { kind: 'file' } | { kind: 'proxy'; file: string } | { kind: 'none'; problem: PlayProblem | null };

interface Wish {
  failure: PlayFailure | null;
  preferProxy: boolean;
  /** Index in `probe.audio` of the sound that is wanted. */
  audioTrack: number;
  /** Whether the player can change the sound track of a file by itself. */
  switchesTracks: boolean;
}

/** Chooses what is played. The copy stands in where the file cannot be played, is away, or where it was asked for. */
export function playSource(detail: VideoDetail | null, wish: Wish): PlaySource {
  if (!detail) return { kind: 'none', problem: null };
  const { proxy, playability, probe, summary } = detail;
  const plays = playability?.playable !== false || playability.silent === true;
  const filePlays = summary.present && probe !== null && plays && wish.failure === null;
  const isDefaultTrack = wish.audioTrack === defaultTrack(detail);
  const copyIsBetter = wish.preferProxy || playability?.silent === true || (!isDefaultTrack && !wish.switchesTracks);
  const copyFits = proxy !== null && (!filePlays || proxy.audio === null || proxy.audio === wish.audioTrack);
  if (proxy && copyFits && (!filePlays || copyIsBetter)) return { kind: 'proxy', file: proxy.file };
  if (filePlays) return { kind: 'file' };
  return { kind: 'none', problem: problemOf(detail, wish.failure) };
}

/** Index of the sound track that plays where nobody chose; 0 where there is none. */
export function defaultTrack(detail: VideoDetail | null): number {
  return Math.max(0, detail?.probe?.audio.findIndex((track) => track.isDefault) ?? 0);
}

/** Said beside a picture that plays: why something of it is not heard. Null where all is well. */
export function soundNotice(
  detail: VideoDetail | null,
  source: PlaySource,
  wish: Pick<Wish, 'audioTrack' | 'switchesTracks'>,
): string | null {
  if (!detail || source.kind !== 'file') return null;
  if (detail.playability?.silent === true) return detail.playability.reason;
  const chosen = detail.probe?.audio[wish.audioTrack];
  if (chosen && wish.audioTrack !== defaultTrack(detail) && !wish.switchesTracks) return 'Another sound track is played from a copy.';
  return null;
}

function problemOf({ summary, playability, probe }: VideoDetail, failure: PlayFailure | null): PlayProblem | null {
  if (!summary.present) {
    return {
      kind: 'missing',
      title: 'The file is not where it was',
      text: `It was last seen at ${summary.path}. Search and transcript still work.`,
    };
  }
  // nothing is known yet: the probe is on its way
  if (probe === null) return null;
  if (playability?.playable === false) return { kind: 'codec', title: playability.reason, text: 'Moments are exact;' };
  switch (failure) {
    case 'damaged':
      return { kind: 'damaged', title: 'The file is damaged here and cannot be played on.', text: 'Moments that were found stay;' };
    case 'unreadable':
      return { kind: 'unreadable', title: 'The file could not be read.', text: 'Search and transcript still work.' };
    case 'picture':
    case 'unsupported':
    case null:
      return { kind: 'codec', title: 'This file cannot be played here.', text: 'Moments are exact;' };
  }
}
