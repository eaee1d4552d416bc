import { LongtakeError } from '../contract/errors.ts';
import type { HostHandlers } from '../platform/hostRpc.ts';
import type { QueryEncoders, SearchEngine } from '../search/engine.ts';
import type { Library } from '../store/library.ts';
import type { Frames } from './frames.ts';
import { findVideo } from './intake.ts';

type SearchRequests = Pick<
  HostHandlers,
  | 'search.run'
  | 'searches.list'
  | 'searches.keep'
  | 'searches.delete'
  | 'answers.mark'
  | 'answers.list'
  | 'answers.delete'
  | 'transcript.correct'
>;

interface SearchParts {
  library: Library;
  search: SearchEngine;
  frames: Frames;
  sentences: QueryEncoders['sentences'];
}

/** Searching, what was searched for before, and what a person puts right. */
export function searchHandlers({ library, search, frames, sentences }: SearchParts): SearchRequests {
  const kept = () => Promise.resolve({ searches: library.searches.list() });
  return {
    'search.run': async ({ like, ...request }) => {
      const named = await Promise.all((request.in ?? []).map((one) => findVideo(library, one)));
      const image = like ? await frames.still(like.videoId, like.time) : request.image;
      const result = await search.run({ ...request, in: named, ...(image !== undefined && { image }) });
      const withFrame = (moment: (typeof result.moments)[number]) => {
        const hasPicture = library.videos.get(moment.videoId)?.probe?.video != null;
        return { ...moment, frame: hasPicture ? frames.pathOf(moment.videoId, moment.frameTime) : '' };
      };
      return { ...result, moments: result.moments.map(withFrame), unlikely: result.unlikely.map(withFrame) };
    },
    'searches.list': kept,
    'searches.keep': ({ query, name }) => {
      library.searches.keep(query.trim(), name === undefined ? undefined : name?.trim() || null);
      return kept();
    },
    'searches.delete': ({ id }) => {
      library.searches.delete(id);
      return kept();
    },
    'answers.mark': ({ query, videoId, start, end }) => {
      if (!(end > start)) throw new LongtakeError('USAGE', 'A moment ends after it starts.');
      return Promise.resolve({ answer: library.searches.markAnswer(query.trim(), library.videos.find(videoId).id, { start, end }) });
    },
    'answers.list': ({ query }) => Promise.resolve({ answers: library.searches.answers(query?.trim() ?? null) }),
    'answers.delete': ({ id }) => {
      library.searches.deleteAnswer(id);
      return Promise.resolve({});
    },
    'transcript.correct': async ({ videoId, lineId, text }) => {
      // without the model the words are still found as words
      const [vector = null] = (await sentences?.([text]).catch(() => [])) ?? [];
      return { line: library.correctLine(library.videos.find(videoId).id, lineId, text, vector) };
    },
  };
}
