import path from 'node:path';
import { performance } from 'node:perf_hooks';
import { LongtakeError } from '../contract/errors.ts';
import { KINDS, searchRequestSchema, type Kind, type Moment, type SearchRequest, type SearchResult } from '../contract/search.ts';
import type { Library } from '../store/library.ts';
import type { VideoRecord } from '../store/videos.ts';
import { canHave, coverageOf, likelihoodOf, POSSIBLE } from './absence.ts';
import { searchConcepts } from './conceptSearch.ts';
import { WORD_KINDS } from './cues.ts';
import { Evidence, type Scope } from './evidence.ts';
import type { HitGroup } from './hit.ts';
import { inOrder, likeliestFirst, mergeHits, nthOccurrence, possiblyRelated, ranked, together, weigh } from './moments.ts';
import { parseQuery } from './parseQuery.ts';
import { searchPictures } from './pictureSearch.ts';
import type { Clause, Query } from './query.ts';
import { LITERAL, searchLines } from './textSearch.ts';
import { contentWords, holdsPhrase, metBy, wordsOf } from './words.ts';
import { overlap } from './span.ts';

/** The encoders of queries; one that is not installed is null, and its kind of evidence is not searched. */
export interface QueryEncoders {
  /** Sentence vectors, one per text. */
  sentences: ((texts: readonly string[]) => Promise<Float32Array[]>) | null;
  /** Mass of a query's sentence vector per class: classifier classes, then detector categories; sum 1. */
  concepts: ((sentence: Float32Array) => Float32Array) | null;
  /** Classes that are kinds of what a text names, with weights up to 1; null where they are not known. */
  conceptKinds: (text: string) => ReadonlyMap<number, number> | null;
  /** Names of these classes. */
  conceptNames: readonly string[];
  /** Class distribution of a picture file, as `concepts` gives it for words. @throws IMAGE_UNREADABLE */
  conceptsOfImage: ((file: string) => Promise<Float32Array>) | null;
  /** Image-text vector of words. */
  picture: ((text: string) => Promise<Float32Array>) | null;
  /** Image-text vector of a picture file. @throws IMAGE_UNREADABLE */
  pictureOfImage: ((file: string) => Promise<Float32Array>) | null;
}

const UNLIKELY_SHOWN = 5;
/** Below this a moment is not even worth folding away. */
const NOISE = 0.05;

/** Finds moments in a library. Runs in the host, beside the only writer; sees each batch once it is committed. */
export class SearchEngine {
  readonly #library: Library;
  readonly #encoders: QueryEncoders;
  readonly #evidence: Evidence;

  constructor(library: Library, encoders: QueryEncoders) {
    this.#library = library;
    this.#encoders = encoders;
    this.#evidence = new Evidence(library);
  }

  /** @throws QUERY_EMPTY, QUERY_INVALID, VIDEO_UNKNOWN, IMAGE_UNREADABLE, MODEL_MISSING */
  async run(request: SearchRequest): Promise<SearchResult> {
    const began = performance.now();
    const { query: text, limit, kinds, image, in: named = [] } = searchRequestSchema.parse(request);
    const query = image !== undefined && text.trim() === '' ? null : parseQuery(text);
    const videos = this.#videosOf([...named, ...(query?.videos ?? [])]);
    const allowed = new Set<Kind>(kinds ?? KINDS);
    const scope: Scope = { ids: videos.map(({ id }) => id), whole: named.length === 0 && !query?.videos.length };
    let groups = query ? await this.#answer(query, scope, allowed) : [];
    if (image !== undefined) {
      const alike = await this.#likeImage(image, scope, allowed);
      groups = query ? together(groups, alike) : alike;
    }
    const moments = groups.filter(({ probability }) => probability >= NOISE).map((group) => this.#moment(group));
    const found = moments.filter(({ probability }) => probability >= POSSIBLE).slice(0, limit);
    return {
      query: text,
      absent: found.length === 0,
      tookMs: performance.now() - began,
      topProbability: moments[0]?.probability ?? 0,
      moments: found,
      unlikely: moments.filter(({ probability }) => probability < POSSIBLE).slice(0, UNLIKELY_SHOWN),
      coverage: coverageOf(this.#library, videos),
      notes: [...(query?.notes ?? []), ...this.#deafNotes(query, videos)],
    };
  }

  close(): void {
    this.#evidence.close();
  }

  #videosOf(named: readonly string[]): VideoRecord[] {
    const all = this.#library.videos.list();
    if (named.length === 0) return all;
    const chosen = named.map((name) => {
      const byName = all.filter(({ path: file }) => path.basename(file) === name || path.parse(file).name === name);
      return byName.length === 1 && byName[0] ? byName[0] : this.#library.videos.find(name);
    });
    return [...new Map(chosen.map((video) => [video.id, video])).values()];
  }

  async #answer(query: Query, scope: Scope, allowed: ReadonlySet<Kind>): Promise<HitGroup[]> {
    // all are begun together: while one is searched the others are encoded
    const find = (clause: Clause, literal = false): ((where: Scope) => Promise<HitGroup[]>) => {
      const encoded = this.#encode(clause, allowed);
      // an error is told where it is awaited; another clause may fail before that
      encoded.catch(() => undefined);
      return async (where) => this.#find(clause, await encoded, where, allowed, literal);
    };
    const main = find(query.main);
    const relations = query.relations.map((relation) => ({ ...relation, find: find(relation.clause) }));
    const plain = query.plain && { clause: query.plain, find: find({ ...query.plain, kinds: WORD_KINDS }, true) };
    let groups = await main(scope);
    for (const { type, near, find: findOthers } of relations) {
      const others = await findOthers(ofVideosIn(groups, scope));
      groups = type === 'while' ? together(groups, others) : inOrder(groups, others, type, near);
    }
    if (query.occurrence !== null) groups = nthOccurrence(groups, query.occurrence);
    if (plain) groups = withPlain(groups, plain.clause, await plain.find(scope));
    return query.excluded.length === 0 ? groups : groups.filter((group) => !this.#holds(group, query.excluded));
  }

  async #encode(clause: Clause, allowed: ReadonlySet<Kind>): Promise<{ sentence: Float32Array | null; picture: Float32Array | null }> {
    const { sentences, picture } = this.#encoders;
    const [[sentence = null] = [], image = null] = await Promise.all([
      sentences?.([clause.text]),
      isWanted(clause, 'picture', allowed) ? picture?.(clause.text) : null,
    ]);
    return { sentence, picture: image };
  }

  #find(
    clause: Clause,
    { sentence: vector, picture }: { sentence: Float32Array | null; picture: Float32Array | null },
    scope: Scope,
    allowed: ReadonlySet<Kind>,
    literal: boolean,
  ): HitGroup[] {
    const { concepts, conceptKinds, conceptNames } = this.#encoders;
    const wanted = (kind: Kind): boolean => isWanted(clause, kind, allowed);
    const hits = (['speech', 'text'] as const).flatMap((kind) =>
      wanted(kind) ? searchLines(this.#evidence, kind, scope, clause, vector, { literal }) : [],
    );
    if (wanted('concept') && vector && concepts) {
      // where an image-text encoder has seen a video, the names of classes add nothing
      const unseen = picture ? scope.ids.filter((id) => this.#evidence.pictures(id).times.length === 0) : scope.ids;
      if (unseen.length > 0) {
        const meaning = { distribution: concepts(vector), kinds: conceptKinds(clause.text), words: contentWords(clause.text).length };
        hits.push(...searchConcepts(this.#evidence, { ...scope, ids: unseen }, meaning, conceptNames));
      }
    }
    if (picture) hits.push(...searchPictures(this.#evidence, scope, picture));
    return weigh(mergeHits(ranked(hits)));
  }

  async #likeImage(file: string, scope: Scope, allowed: ReadonlySet<Kind>): Promise<HitGroup[]> {
    const { pictureOfImage, conceptsOfImage, conceptNames } = this.#encoders;
    if (pictureOfImage && allowed.has('picture'))
      return weigh(mergeHits(ranked(searchPictures(this.#evidence, scope, await pictureOfImage(file)))));
    if (!conceptsOfImage)
      throw new LongtakeError('MODEL_MISSING', 'There is no model to compare pictures with.', { hint: 'Run: longtake models install' });
    const meaning = { distribution: await conceptsOfImage(file), kinds: null, words: Infinity };
    return weigh(mergeHits(ranked(searchConcepts(this.#evidence, scope, meaning, conceptNames))));
  }

  /** Whether anything that is said or can be read during a moment holds one of the words. */
  #holds(group: HitGroup, excluded: readonly string[]): boolean {
    const phrases = excluded.map(wordsOf);
    return (['speech', 'text'] as const).some((kind) =>
      this.#evidence
        .lines(kind, group.videoId)
        .places.filter((place) => overlap(place, group) > 0)
        .some(({ id }) => {
          const words = wordsOf(this.#library.lines.get(kind, id)?.text ?? '');
          return phrases.some((phrase) => holdsPhrase(words, phrase, kind === 'text'));
        }),
    );
  }

  #moment({ videoId, start, end, time, probability: likely, hits }: HitGroup): Moment {
    return {
      videoId,
      path: this.#evidence.video(videoId).path,
      start,
      end,
      probability: likely,
      likelihood: likelihoodOf(likely),
      frame: '',
      frameTime: time,
      evidence: hits.map(({ kind, quote, start, end, score, probability, rank, measures }) => ({
        ...{ kind, quote, start, end, score, probability, measures: [...measures] },
        ...(rank !== undefined && { rank }),
      })),
    };
  }

  /** A film without sound was not listened to: that nobody says a thing there is no finding. */
  #deafNotes(query: Query | null, videos: readonly VideoRecord[]): string[] {
    const clauses = query ? [query.main, ...query.relations.map(({ clause }) => clause)] : [];
    if (!clauses.some(({ kinds }) => kinds?.includes('speech'))) return [];
    const deaf = videos.filter(({ id, probe }) => (probe ? probe.audio.length === 0 : !canHave(this.#library, id, 'speech')));
    if (deaf.length === 0) return [];
    if (videos.length === 1) return ['This video has no sound, so what is said in it cannot be searched.'];
    return [`${deaf.length} of ${videos.length} videos have no sound, so what is said in them cannot be searched.`];
  }
}

function isWanted(clause: Clause, kind: Kind, allowed: ReadonlySet<Kind>): boolean {
  return allowed.has(kind) && (clause.kinds?.includes(kind) ?? true);
}

/** What stands in a relation to a moment lies in its video: the others need not be looked at. */
function ofVideosIn(groups: readonly HitGroup[], scope: Scope): Scope {
  const ids = new Set(possiblyRelated(groups).map(({ videoId }) => videoId));
  return ids.size === scope.ids.length ? scope : { ids: scope.ids.filter((id) => ids.has(id)), whole: false };
}

/** Words of order may also be words that somebody says: such lines count, but only where the words themselves are there. */
function withPlain(groups: readonly HitGroup[], { text }: Clause, plain: readonly HitGroup[]): HitGroup[] {
  const wanted = contentWords(text);
  const literal = plain.filter(({ hits: [leader] }) => {
    const line = wordsOf(leader?.quote ?? '');
    return wanted.filter((word) => metBy(word, line, true) > 0).length >= LITERAL * wanted.length;
  });
  return [...groups, ...literal].sort(likeliestFirst);
}
