// Turns a plan (segments, audio, queries) into exact times: when each picture, sentence and text can be seen or heard, and where
// the answers of the planted queries lie. Pure: nothing is rendered here. Every segment has a whole number of frames.

const round = (seconds) => Math.round(seconds * 1000) / 1000;

/** Places segments one after the other: `[{...segment, frames, start, end}]`, times in seconds. */
function placeSegments(plan, fps) {
  let frame = 0;
  return plan.segments.map((segment) => {
    const frames = Math.round(segment.dur * fps);
    const start = frame / fps;
    frame += frames;
    return { ...segment, frames, start, end: frame / fps };
  });
}

/** Places sounds: relative to a segment (`seg`, `offset`) or behind another sound (`after`, `gap`). */
function placeAudio(plan, byId) {
  const placed = new Map();
  for (const sound of plan.audio ?? []) {
    let start;
    if (sound.after !== undefined) {
      const before = placed.get(sound.after);
      if (!before) throw new Error(`sound ${sound.id} follows ${sound.after}, which stands later or nowhere in the plan`);
      start = before.end + (sound.gap ?? 0.35);
    } else {
      const segment = byId.get(sound.seg);
      if (!segment) throw new Error(`sound ${sound.id} lies on segment ${sound.seg}, which is not in the plan`);
      start = segment.start + (sound.offset ?? 0);
    }
    placed.set(sound.id, { ...sound, start: round(start), end: round(start + sound.dur) });
  }
  return placed;
}

/** A text is there from `at` for `dur` seconds of its segment. */
function placeTexts(segments) {
  return segments.flatMap((segment) =>
    (segment.overlay ?? []).map((text) => {
      const start = segment.start + (text.at ?? 0);
      return { ...text, start: round(start), end: round(Math.min(segment.end, text.dur === undefined ? segment.end : start + text.dur)) };
    }),
  );
}

/** The answer `{and: [...]}` is where all are there at once, `{join: [...]}` reaches from the first to the last, a name is that thing. */
function spanOf(answer, places) {
  if (typeof answer === 'string') {
    const place = places.get(answer);
    if (!place) throw new Error(`the plan has an answer ${answer} and nothing of that name`);
    return place;
  }
  const parts = (answer.and ?? answer.join).map((part) => spanOf(part, places));
  const starts = parts.map(([start]) => start);
  const ends = parts.map(([, end]) => end);
  const span = answer.and ? [Math.max(...starts), Math.min(...ends)] : [Math.min(...starts), Math.max(...ends)];
  if (span[1] <= span[0]) throw new Error(`the parts of ${JSON.stringify(answer)} are never there together`);
  return span;
}

/**
 * Exact times of everything in a plan, in the truth format of the planted-moment benchmarks (times in seconds, spans `[start, end)`).
 * @returns {{ segments: object[], sounds: object[], truth: object }} what is to be rendered, and the truth.
 */
export function layOut(plan, { fps, width, height, gopSeconds }) {
  const segments = placeSegments(plan, fps);
  const byId = new Map(segments.map((segment) => [segment.id, segment]));
  if (byId.size !== segments.length) throw new Error('two segments of the plan have the same id');
  const audio = placeAudio(plan, byId);
  const texts = placeTexts(segments);
  const places = new Map();
  for (const segment of segments) {
    // a dissolve is cut in its middle
    const shift = segment.trans === 'dissolve' ? (segment.tlen ?? 1) / 2 : 0;
    places.set(segment.id, [segment.start + shift, segment.end]);
  }
  for (const [id, sound] of audio) places.set(id, [sound.start, sound.end]);
  for (const text of texts) if (text.id) places.set(text.id, [text.start, text.end]);
  const span = (answer) => spanOf(answer, places).map(round);

  const queries = (plan.queries ?? []).map((query) => ({
    id: query.id,
    query: query.q,
    kind: query.kind,
    spans: query.answers.map(span),
    alt_spans: (query.alt ?? []).map(span),
    difficulty: query.difficulty ?? 'medium',
    paraphrase: query.para ?? false,
    tags: query.tags ?? [],
    note: query.note ?? '',
  }));
  const sounds = [...audio.values()];
  const truth = {
    name: plan.name,
    video: `${plan.name}.mp4`,
    duration: round(segments.at(-1)?.end ?? 0),
    fps,
    size: [width, height],
    gop_seconds: gopSeconds,
    queries,
    timeline: segments.map(({ id, type, src, lavfi, what, start, end, trans }) => ({
      id,
      type,
      src: src ?? lavfi ?? '',
      ...(what === undefined ? {} : { what }),
      start,
      end,
      trans: trans ?? 'cut',
    })),
    transcript: sounds
      .filter((sound) => sound.text)
      .map(({ id, start, end, text, voice }) => ({ id, start, end, text, voice: voice ?? '' })),
    sounds: sounds.filter((sound) => !sound.text).map(({ id, start, end, what }) => ({ id, start, end, what: what ?? '' })),
    screen_text: texts.map(({ id, start, end, text }) => ({ id: id ?? '', start, end, text })),
  };
  return { segments, sounds, truth };
}
