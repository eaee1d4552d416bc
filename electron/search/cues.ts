import type { Kind } from '../contract/search.ts';
import { wordsOf } from './words.ts';
import type { Clause } from './query.ts';

export const PICTURE_KINDS: readonly Kind[] = ['picture', 'concept'];
export const WORD_KINDS: readonly Kind[] = ['speech', 'text'];

const SPEAKER = String.raw`(?:some(?:one|body)|any(?:one|body)|they|he|she|people|(?:a|the|another) (?:voice|speaker|narrator|presenter|host|man|woman|person|guest|reporter|teacher|guide|commentator|doctor|patient|chef))`;
const SAYING = String.raw`(?:talk|speak|say|mention|discuss|explain|describe|warn|ask|complain|tell|announce|argue|claim|promise|recommend|suggest|advise|report|admit|answer|remark|comment|joke)`;
const FRAME = String.raw`(?:(?:when|where|what)(?: exactly)? (?:do|does|did|is|are|was|were) |the (?:part|moment|scene|place|time|bit)s? (?:when|where|in which) |when |where )?`;

/** "when do they talk about X", "someone explains how ...": what is said is X, and only speech can hold it. */
const SAID = new RegExp(
  String.raw`^${FRAME}${SPEAKER} (?:is |are |was |were )?${SAYING}(?:s|es|ed|ing)?\b(?: about| of| that| us| them| everyone| people)* ?(.+)$`,
  'i',
);
/** "a patient complains that X": whoever it is, the verb tells of speech. Kept whole, as the speaker is part of what is asked. */
const SAID_BY = new RegExp(
  String.raw`^(?:an?|the|some) (?:[\p{L}-]+ ){1,3}(?:talks?|speaks?|says?|mentions?|discuss(?:es)?|explains?|warns?|complains?|announces?|argues?|claims?|promises?|recommends?|suggests?)\b(?: about| that| how| of|\s)`,
  'iu',
);
const MENTIONED = new RegExp(
  String.raw`^${FRAME}(?:the |a |an )?(.+?) (?:is|are|was|were|gets?|being) (?:mentioned|discussed|talked about|explained|brought up|announced)\??$`,
  'i',
);
/** Words that name writing and nothing but writing. */
const WRITTEN =
  /\b(?:the words?|(?:sign|card|note) (?:saying|that says|which says|reading)|captions?|headlines?|tickers?|subtitles?|on[- ]screen text|error (?:code|message)|serial number|(?:written|reads|printed) "|(?:title|text|message|notice) (?:saying|that says|reading|which says))(?!\p{L})/iu;
/** Things with writing on them: either their words or their looks can be meant. */
const WRITTEN_THING =
  /\b(?:sign|poster|label|banner|slide|page|letter|notice|whiteboard|blackboard|screenshot|written|printed|handwriting)s?\b/i;
/** Questions and kinds of talk want information, which words hold and pictures do not. */
const ASKED =
  /^(?:what|who|whose|why|which|how|when|where (?:to|can|do|does|did|is it)|news|advice|tips?|instructions?|(?:an? |the )?(?:price|cost|name|address|password|passcode|number|date|reason|story|joke|explanation|discussion|announcement|report|warning|forecast|recipe|complaint)s? (?:of|for|about|on|to|that|how|against|from|by))\b/i;
/** Questions that a number answers: a price, an amount, a time, a code. */
const NUMBER_ASKED =
  /\b(?:how (?:much|many|long|often|far|old|late|early|high|big|heavy|deep|fast|tall|wide)|what (?:time|year|date|day|age|percentage|share)|when|costs?|prices?|pays?|fees?|fares?|charges?|tariffs?|rates?|wages?|salary|numbers?|codes?|pin|passwords?|passcodes?|dates?|deadline|percent(?:age)?)\b/i;
const WRITTEN_FRAME =
  /^(?:the )?(?:words?|news ticker|ticker|headline|caption|subtitle|text on (?:a|the) (?:screen|sign|slide)|sign (?:saying|that says)|on[- ]screen text)[: ]+/i;
const ASKED_FRAME = /^(?:news|question|answer):\s*/i;
/** Words that name the picture itself. */
const SHOWN_FRAME = /^(?:a |an |the )?(?:close-?up|picture|photo(?:graph)?|image|shot|view|scene|footage|still)s? (?:of|showing|with) /i;
const SHOWN_END =
  /,? (?:is|are|was|were) (?:on(?: the)? screen|visible|shown|seen|in (?:the )?(?:picture|shot|frame|view))$|,? (?:appears?|can be seen|comes into view|on screen)$/i;
const SHOWN =
  /\b(?:filmed|close-?up|the picture|the screen goes|camera|on screen|visible|shown|wide shot|aerial|from above|in the (?:foreground|background))\b/i;
/** Things that are heard, not seen and not said. */
const HEARD =
  /\b(?:rings|ringing|barks|barking|crying|cries|sobbing|applause|clapping|cheering|laughter|siren|alarm|music|song|singing|melody|whistling|thunder|gunshots?|knocking|beep(?:ing|s)?|drumming|drumbeat|drums? (?:being )?(?:beaten|played)|humming|buzzing|roaring|screaming|scream|honking|sounds? of|noise of|hear|heard|loud)\b/i;

/** A clause from plain words: which kinds of evidence they address, and the words without their frame. `heard` where a sound is asked for. */
export function readCues(words: string): Clause & { heard: boolean } {
  const phrases = [...words.matchAll(/"([^"]*)"/g)].flatMap(([, phrase = '']) => (wordsOf(phrase).length > 0 ? [phrase] : []));
  const text = words
    .replaceAll('"', ' ')
    .replace(/\s+/g, ' ')
    .replace(/[\s?!.,;]+$/, '')
    .trim();
  const clause = (kinds: readonly Kind[] | null, rest = text): Clause & { heard: boolean } => ({
    text: rest.trim() || text,
    kinds,
    phrases,
    heard: false,
  });
  const said = SAID.exec(text)?.[1] ?? MENTIONED.exec(text)?.[1];
  if (said !== undefined) return clause(['speech'], said);
  if (SAID_BY.test(text)) return clause(['speech']);
  if (WRITTEN.test(words)) return clause(['text'], text.replace(WRITTEN_FRAME, ''));
  if (phrases.length > 0) return clause(WORD_KINDS);
  if (ASKED.test(text)) return clause(WORD_KINDS, text.replace(ASKED_FRAME, ''));
  if (HEARD.test(text)) return { ...clause(WORD_KINDS), heard: true };
  if (WRITTEN_THING.test(text)) return clause(['text', ...PICTURE_KINDS]);
  const shown = text.replace(SHOWN_FRAME, '').replace(SHOWN_END, '');
  if (shown !== text || SHOWN.test(text)) return clause(PICTURE_KINDS, shown);
  return clause(null);
}

/** Whether the answer to a clause holds digits: what something costs, when it opens, which code it has. */
export function asksForNumber(text: string): boolean {
  return NUMBER_ASKED.test(text);
}
