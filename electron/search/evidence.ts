import type { LibraryChange, Library } from '../store/library.ts';
import type { VideoRecord } from '../store/videos.ts';
import { loadConcepts, type VideoConcepts } from './conceptEvidence.ts';
import { loadLines, type VideoLines } from './lineEvidence.ts';
import { loadPictures, type VideoPictures } from './pictureEvidence.ts';

/** The videos that a search looks at. */
export interface Scope {
  ids: readonly string[];
  /** Whether they are all that the library has. */
  whole: boolean;
}

const WORDS_REMEMBERED = 5000;

interface VideoEvidence {
  video?: VideoRecord;
  concepts?: VideoConcepts;
  pictures?: VideoPictures;
  speech?: VideoLines;
  text?: VideoLines;
}

/** What search keeps in memory of every video, read from the library when it is first needed and again after it changed. */
export class Evidence {
  readonly library: Library;
  /** Lines that hold a word, of all videos, as far as it was asked since they last changed. */
  readonly #holding = new Map<string, number>();
  readonly #videos = new Map<string, VideoEvidence>();
  readonly #unsubscribe: () => void;

  constructor(library: Library) {
    this.library = library;
    this.#unsubscribe = library.onChange((change) => {
      this.#forget(change);
    });
  }

  video(videoId: string): VideoRecord {
    return (this.#of(videoId).video ??= this.library.videos.find(videoId));
  }

  concepts(videoId: string): VideoConcepts {
    return (this.#of(videoId).concepts ??= loadConcepts(this.library, this.video(videoId)));
  }

  pictures(videoId: string): VideoPictures {
    return (this.#of(videoId).pictures ??= loadPictures(this.library, this.video(videoId)));
  }

  lines(kind: 'speech' | 'text', videoId: string): VideoLines {
    return (this.#of(videoId)[kind] ??= loadLines(this.library, kind, videoId));
  }

  lineCount(kind: 'speech' | 'text'): number {
    const known = this.#holding.get(kind) ?? this.library.lines.count(kind);
    this.#holding.set(kind, known);
    return known;
  }

  /** How many lines of all videos an FTS5 expression matches, counted up to `atMost`. */
  linesHolding(kind: 'speech' | 'text', expression: string, atMost: number): number {
    const key = `${kind} ${atMost} ${expression}`;
    const known = this.#holding.get(key) ?? this.library.lines.matchCount(kind, expression, atMost);
    if (this.#holding.size > WORDS_REMEMBERED) this.#holding.clear();
    this.#holding.set(key, known);
    return known;
  }

  close(): void {
    this.#unsubscribe();
    this.#videos.clear();
  }

  #of(videoId: string): VideoEvidence {
    let evidence = this.#videos.get(videoId);
    if (!evidence) {
      evidence = {};
      this.#videos.set(videoId, evidence);
    }
    return evidence;
  }

  #forget({ videoId, stage }: LibraryChange): void {
    if (stage === null || stage === 'speech' || stage === 'text') this.#holding.clear();
    const evidence = this.#videos.get(videoId);
    if (!evidence) return;
    if (stage === null || stage === 'probe' || stage === 'shots') this.#videos.delete(videoId);
    else if (stage === 'speech') delete evidence.speech;
    else if (stage === 'text') delete evidence.text;
    else if (stage === 'concepts') delete evidence.concepts;
    else if (stage === 'picture') delete evidence.pictures;
    else if (stage === 'gaps') {
      delete evidence.concepts;
      delete evidence.pictures;
    }
  }
}
