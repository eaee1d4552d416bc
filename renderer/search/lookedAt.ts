import type { Stage } from '../../electron/contract/jobs.ts';
import type { VideoDetail, VideoSummary } from '../../electron/contract/library.ts';
import type { Coverage } from '../../electron/contract/search.ts';
import type { Span } from '../../electron/contract/time.ts';
import type { EvidenceFilter } from '../stores/search.ts';
import { coverageRows } from './wording.ts';

/** A strip of what was looked at: shares of its length from 0 to 1, in order. */
export interface Strip {
  kind: EvidenceFilter;
  label: string;
  share: number;
  parts: Span[];
  /** When it was last looked at, ISO 8601; null where that is not known. */
  when: string | null;
}

/** Gaps and overlaps shorter than this are of the sampling, seconds. */
const JOINED = 0.5;

/** Strips per kind of evidence; where one video was searched they show which parts of it. @param detail of that video, null for several @param videos that were searched */
export function stripsOf(coverage: Coverage, detail: VideoDetail | null, videos: readonly VideoSummary[]): Strip[] {
  return coverageRows(coverage).map(({ kind, label, share }) => {
    const duration = detail?.probe?.duration ?? detail?.summary.duration ?? 0;
    const spans = detail && duration > 0 ? spansOf(detail, kind) : [];
    const parts = spans.map(({ start, end }) => ({ start: clamp(start / duration), end: clamp(end / duration) }));
    return { kind, label, share, parts: detail ? parts : [{ start: 0, end: share }], when: lookedWhen(videos, kind) };
  });
}

/** Spans of a video that were looked at for a kind of evidence, joined, in order of time. */
function spansOf({ lookedAt }: VideoDetail, kind: EvidenceFilter): Span[] {
  const spans = { seen: [...lookedAt.concept, ...lookedAt.picture], said: lookedAt.speech, written: lookedAt.text }[kind];
  const joined: Span[] = [];
  for (const { start, end } of [...spans].sort((a, b) => a.start - b.start)) {
    const last = joined.at(-1);
    if (last && start <= last.end + JOINED) last.end = Math.max(last.end, end);
    else joined.push({ start, end });
  }
  return joined;
}

const STAGES_OF: Record<EvidenceFilter, readonly Stage[]> = { seen: ['concepts', 'picture', 'gaps'], said: ['speech'], written: ['text'] };

/** When videos were last looked at for a kind of evidence, ISO 8601; null where they were not. */
export function lookedWhen(videos: readonly VideoSummary[], kind: EvidenceFilter): string | null {
  const times = videos.flatMap(({ stages }) =>
    stages.flatMap(({ name, workedAt }) => (STAGES_OF[kind].includes(name) ? (workedAt ?? []) : [])),
  );
  return times.sort().at(-1) ?? null;
}

/** Until when a kind was looked at without a gap from the beginning on, seconds. */
export function lookedUntil(detail: VideoDetail, kind: EvidenceFilter): number {
  const [first] = spansOf(detail, kind);
  return first && first.start <= 1 ? first.end : 0;
}

function clamp(value: number): number {
  return Math.max(0, Math.min(1, value));
}
