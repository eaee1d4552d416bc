import type { LibraryChange, Library } from '../store/library.ts';
import type { VideoRecord } from '../store/videos.ts';
import { loadConcepts, type VideoConcepts } from './conceptEvidence.ts';
import { loadLines, type VideoLines } from './lineEvidence.ts';
import { loadPictures, type VideoPictures } from './pictureEvidence.ts';

interface VideoEvidence {
  video?: VideoRecord;
  concepts?: VideoConcepts;
  pictures?: VideoPictures;
  speech?: VideoLines;
  text?: VideoLines;
}

/** What search keeps in memory of every video, read from the library when it is first needed and again after it changed. */
export class Evidence {
  readonly #library: Library;
  readonly #videos = new Map<string, VideoEvidence>();
  readonly #unsubscribe: () => void;

  constructor(library: Library) {
    this.#library = library;
    this.#unsubscribe = library.onChange((change) => {
      this.#forget(change);
    });
  }

  video(videoId: string): VideoRecord {
    return (this.#of(videoId).video ??= this.#library.videos.find(videoId));
  }

  concepts(videoId: string): VideoConcepts {
    return (this.#of(videoId).concepts ??= loadConcepts(this.#library, this.video(videoId)));
  }

  pictures(videoId: string): VideoPictures {
    return (this.#of(videoId).pictures ??= loadPictures(this.#library, this.video(videoId)));
  }

  lines(kind: 'speech' | 'text', videoId: string): VideoLines {
    return (this.#of(videoId)[kind] ??= loadLines(this.#library, kind, videoId));
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
