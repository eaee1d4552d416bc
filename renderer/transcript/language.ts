import type { TranscriptLine } from '../../electron/contract/library.ts';
import type { MediaProbe } from '../../electron/contract/media.ts';

/** The language that the speech model recognises; lines of others are left out by it. */
const RECOGNISED = 'en';

/** Language of transcript lines for screen readers and hyphenation, as BCP 47: of the subtitle track they come from, else what the recogniser knows; undefined where nobody says. */
export function languageOf(lines: readonly TranscriptLine[], probe: MediaProbe | null): string | undefined {
  if (lines[0]?.source === 'speech') return RECOGNISED;
  const tracks = probe?.subtitles.filter(({ isText }) => isText) ?? [];
  const tag = (tracks.find(({ isDefault }) => isDefault) ?? tracks[0])?.language ?? null;
  if (tag === null || tag === 'und') return undefined;
  try {
    // "eng" and "en" are the same language
    return Intl.getCanonicalLocales(tag)[0];
  } catch {
    return undefined;
  }
}
