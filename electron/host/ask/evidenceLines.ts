import { distance } from 'fastest-levenshtein';
import { conceptNames } from '../../encoders/conceptQuery.ts';
import { CLASSIFIER_CLASSES, PROBABILITY, VOCABULARY_ROOM } from '../../search/conceptEvidence.ts';
import type { Evidence } from '../../search/evidence.ts';
import type { Span } from '../../contract/time.ts';

/** A piece of evidence in words. */
export interface EvidenceLine extends Span {
  videoId: string;
  kind: 'speech' | 'text' | 'concept';
  text: string;
}

/** From which mean chance over a shot its likeliest class is worth telling, and how many are told. */
const LEAST_SEEN = 0.25;
const SEEN_TOLD = 2;
/** Readings of one text, cut off while it moved through the picture, lie at most so far apart, seconds. */
const SAME_TEXT = 3;

/** Everything that is said, read and seen in a video, in order of time. */
export function evidenceLines(evidence: Evidence, videoId: string): EvidenceLine[] {
  const { lines } = evidence.library;
  const said = lines.transcript(videoId).map(({ start, end, text }): EvidenceLine => ({ videoId, kind: 'speech', start, end, text }));
  const read = lines.screenTexts(videoId).map(({ start, end, text }): EvidenceLine => ({ videoId, kind: 'text', start, end, text }));
  return [...said, ...legible(read), ...seen(evidence, videoId)].sort((a, b) => a.start - b.start || a.end - b.end);
}

/** Texts without the scraps: those without a word, and those that are a part of another reading at nearly the same time. */
export function legible<T extends Pick<EvidenceLine, 'videoId' | 'start' | 'end' | 'text'>>(texts: readonly T[]): T[] {
  const worded = texts.filter(({ text }) => /\p{L}{3}/u.test(text) || /\d{3}/.test(text));
  return worded.filter(
    (part) =>
      !worded.some(
        (whole) =>
          whole !== part &&
          whole.videoId === part.videoId &&
          whole.text.length > part.text.length &&
          whole.start - part.end <= SAME_TEXT &&
          part.start - whole.end <= SAME_TEXT &&
          isPart(letters(part.text), letters(whole.text)),
      ),
  );
}

function letters(text: string): string {
  return text.toLowerCase().replaceAll(/[^\p{L}\p{N}]/gu, '');
}

function isPart(part: string, whole: string): boolean {
  if (whole.includes(part)) return true;
  const begin = whole.slice(0, part.length);
  return part.length >= 6 && distance(part, begin) <= part.length / 8;
}

/** What the pictures of each shot show, by the classifier and the detector; shots in a row that show the same are one line. */
function seen(evidence: Evidence, videoId: string): EvidenceLine[] {
  const { times, offsets, pictures, weights } = evidence.concepts(videoId);
  const shots = evidence.library.pictures.shots(videoId);
  if (times.length === 0 || shots.length === 0) return [];
  const shotOf = Array.from(times, (time) => shots.findIndex(({ start, end }) => time >= start - 0.001 && time < end));
  const count = new Map<number, number>();
  for (const shot of shotOf) count.set(shot, (count.get(shot) ?? 0) + 1);
  const chances = shots.map(() => new Map<string, number>());
  for (let index = 0; index < Math.min(VOCABULARY_ROOM, conceptNames.length); index++) {
    const name = conceptNames[index]!;
    for (let at = offsets[index]!; at < offsets[index + 1]!; at++) {
      const shot = shotOf[pictures[at]!] ?? -1;
      const own = chances[shot];
      if (!own) continue;
      // the detector's score of an object is near 1 where the classifier's chances are spread over its breeds
      const chance = PROBABILITY[weights[at]!]! * (index < CLASSIFIER_CLASSES ? 1 : 0.7);
      own.set(name, (own.get(name) ?? 0) + chance / (count.get(shot) ?? 1));
    }
  }
  const found: EvidenceLine[] = [];
  shots.forEach(({ start, end }, shot) => {
    const names = [...(chances[shot] ?? [])].filter(([, chance]) => chance >= LEAST_SEEN).sort((a, b) => b[1] - a[1]);
    if (names.length === 0) return;
    const text = names
      .slice(0, SEEN_TOLD)
      .map(([name]) => name)
      .join(', ');
    const last = found.at(-1);
    if (last?.text === text && last.end >= start - 0.001) last.end = end;
    else found.push({ videoId, kind: 'concept', start, end, text });
  });
  return found;
}
