import type { Coverage, Evidence, Kind, Likelihood, Moment } from '../../electron/contract/search.ts';
import { capital, formatDuration, speakTime } from '../format.ts';
import type { EvidenceFilter } from '../stores/search.ts';

export const LIKELIHOOD_WORDS: Record<Likelihood, { word: string; steps: number }> = {
  'very likely': { word: 'Very likely', steps: 4 },
  likely: { word: 'Likely', steps: 3 },
  possible: { word: 'Possible', steps: 2 },
  unlikely: { word: 'Unlikely', steps: 1 },
};

export const EVIDENCE_WORDS: Record<EvidenceFilter, string> = { seen: 'Seen', said: 'Said', written: 'Written' };

export function evidenceOf(kind: Kind): EvidenceFilter {
  switch (kind) {
    case 'picture':
    case 'concept':
      return 'seen';
    case 'speech':
      return 'said';
    case 'text':
      return 'written';
  }
}

/** Evidence of a moment in the order seen, said, written; the best of each first. */
export function sortedEvidence(moment: Moment): Evidence[] {
  const order: EvidenceFilter[] = ['seen', 'said', 'written'];
  return moment.evidence.toSorted((a, b) => order.indexOf(evidenceOf(a.kind)) - order.indexOf(evidenceOf(b.kind)) || b.score - a.score);
}

/** The kinds of evidence that a moment has, once each. */
export function evidenceKinds(moment: Moment): EvidenceFilter[] {
  return [...new Set(sortedEvidence(moment).map((item) => evidenceOf(item.kind)))];
}

/** Words of a recogniser or a screen are quoted; a concept is a description. */
export function quoteOf(evidence: Evidence): string {
  return evidenceOf(evidence.kind) === 'seen' ? capital(evidence.quote) : `“${evidence.quote}”`;
}

const SOURCES: Record<EvidenceFilter, string> = { seen: 'picture', said: 'speech', written: 'text' };

/** "Looks like: horse", "Picture and speech agree: looks like: horse; “a horse in the field”": the best of each kind, one line. */
export function reasonOf(moment: Moment): string {
  const sorted = sortedEvidence(moment);
  const kinds = evidenceKinds(moment);
  const best = kinds.flatMap((kind) => sorted.find((item) => evidenceOf(item.kind) === kind) ?? []);
  const [only] = best;
  if (!only) return '';
  const plain = (item: Evidence) => (evidenceOf(item.kind) === 'seen' ? item.quote.replace(/ \(concept search\)$/, '') : quoteOf(item));
  if (best.length === 1) {
    const kind = evidenceOf(only.kind);
    return kind === 'seen' ? capital(plain(only)) : `${EVIDENCE_WORDS[kind]}: ${plain(only)}`;
  }
  const sources = kinds.map((kind) => SOURCES[kind]);
  const agreeing = `${sources.slice(0, -1).join(', ')} and ${sources.at(-1) ?? ''} agree`;
  return `${capital(agreeing)}: ${best.map(plain).join('; ')}`;
}

/** A card for screen readers: "Moment 1, very likely, 41:12 to 42:05, 53 seconds. Seen: .... Said: ....". @param rank null for one that is folded */
export function nameOf(moment: Moment, rank: number | null): string {
  const { start, end, likelihood } = moment;
  const seconds = Math.max(1, Math.round(end - start));
  const head = `${rank === null ? 'Moment' : `Moment ${rank}`}, ${likelihood}, ${formatDuration(start)} to ${formatDuration(end)}, ${seconds} ${seconds === 1 ? 'second' : 'seconds'}`;
  const sorted = sortedEvidence(moment);
  const evidence = evidenceKinds(moment).map((kind) => {
    const best = sorted.find((item) => evidenceOf(item.kind) === kind);
    return `${EVIDENCE_WORDS[kind]}: ${best?.quote ?? ''}`;
  });
  return [head, ...evidence].join('. ');
}

/** Spoken after a search: "7 moments, best at 41 minutes 12 seconds, very likely". */
export function speakResult(moments: Moment[]): string {
  const best = moments[0];
  if (!best) return 'Not found in what was looked at';
  return `${moments.length} ${moments.length === 1 ? 'moment' : 'moments'}, best at ${speakTime(best.start)}, ${best.likelihood}`;
}

export interface CoverageRow {
  kind: EvidenceFilter;
  label: string;
  share: number;
}

/** What was looked at, as the rows of "not found"; a kind that no video can have is left out. */
export function coverageRows(coverage: Coverage): CoverageRow[] {
  const seen = [coverage.concept, coverage.picture].filter((share) => share !== undefined);
  const rows: (CoverageRow | null)[] = [
    seen.length > 0 ? { kind: 'seen', label: 'Pictures', share: Math.max(...seen) } : null,
    coverage.speech === undefined ? null : { kind: 'said', label: 'Speech', share: coverage.speech },
    coverage.text === undefined ? null : { kind: 'written', label: 'Text', share: coverage.text },
  ];
  return rows.filter((row) => row !== null);
}

/** "Not found in what was looked at", or that nothing was looked at yet; and the sentence under it. */
export function absenceOf(coverage: Coverage): { title: string; sentence: string } {
  if (coverageRows(coverage).length === 0) {
    return { title: 'Nothing has been looked at yet', sentence: 'What is found stands here as soon as the first of it has been read.' };
  }
  return { title: 'Not found in what was looked at', sentence: absenceSentence(coverage) };
}

function absenceSentence(coverage: Coverage): string {
  const where = coverage.videos === 1 ? 'this video’s own background' : 'the background of these videos';
  const missing = coverageRows(coverage).filter((row) => row.share < 0.995);
  if (missing.length === 0) return `No moment stands out from ${where}. Everything that can be looked at was looked at.`;
  const parts = missing.map((row) => `${Math.max(1, Math.round((1 - row.share) * 100))}\u00a0% of the ${row.label.toLowerCase()}`);
  return `No moment stands out from ${where}. ${capital(parts.join(' and '))} ${missing.length === 1 && missing[0]?.kind !== 'seen' ? 'was' : 'were'} not looked at yet, so this is not the last word.`;
}
