import { z } from 'zod';
import { spanSchema } from './time.ts';

/** What an answer can rest on: lines that were said, texts on the screen, and what pictures show. */
const citationKindSchema = z.enum(['picture', 'concept', 'speech', 'text']);

/** Evidence that supports a sentence: a span [start, end) of a video and what is said, written or seen in it. */
const citationSchema = spanSchema.extend({
  videoId: z.string(),
  path: z.string(),
  kind: citationKindSchema,
  /** The line itself, word for word; of a picture what it looks like. */
  quote: z.string(),
  /** Its still, a file of the video's folder (`mediaUrl(videoId, picture)`); empty where the video has no picture. */
  picture: z.string(),
});
export type Citation = z.infer<typeof citationSchema>;

/** A sentence of an answer. Without citations nothing in the video supports it: it is shown as "no source", never silently. */
const sentenceSchema = z.object({ text: z.string(), citations: z.array(citationSchema), noSource: z.boolean() });
export type AnswerSentence = z.infer<typeof sentenceSchema>;

const verdictSchema = z.enum(['wellSupported', 'partlySupported', 'notInVideo']);

/** How strongly the model looked at a part of a video while it answered; the weights of an answer add up to 1. */
const attendedSchema = spanSchema.extend({ videoId: z.string(), weight: z.number() });

export const answerResultSchema = z.object({
  /** The id that `ask.run` was given. */
  id: z.string(),
  threadId: z.string(),
  question: z.string(),
  videoIds: z.array(z.string()),
  /** ISO 8601. */
  askedAt: z.string(),
  /** The sentences as one text. */
  answer: z.string(),
  /** The answer is that the video does not say. */
  absent: z.boolean(),
  verdict: verdictSchema,
  /** `extractive`: the supporting lines themselves, quoted with their times; `generated`: sentences of the model that the lines support. */
  mode: z.enum(['generated', 'extractive']),
  /** Name of the language model; empty where none is installed. */
  model: z.string(),
  sentences: z.array(sentenceSchema),
  /** Tokens that lay in the video's memory, that this question added, and that were generated. */
  tokens: z.object({ cached: z.number(), new: z.number(), generated: z.number() }),
  /** From the question to the first token of the model; null where none was generated. */
  firstTokenSeconds: z.number().nullable(),
  seconds: z.number(),
  /** How the ring worked; null where no model ran. */
  ring: z.object({ workers: z.number(), scheme: z.enum(['pass-kv', 'pass-q']), exposedTransfer: z.number() }).nullable(),
  /** Empty where the model does not tell. */
  attended: z.array(attendedSchema),
  /** What a person should know about this answer, in plain sentences. */
  notes: z.array(z.string()),
  /** It was stopped: what stands here is what there was. */
  stopped: z.boolean(),
});
export type AnswerResult = z.infer<typeof answerResultSchema>;

const askId = z.string().min(1).max(100);

export const askRequestSchema = z.object({
  /** Chosen by the caller; events and `ask.stop` carry it. */
  id: askId,
  question: z.string().max(2000),
  /** Ids or paths; empty means every video of the library. */
  videoIds: z.array(z.string().min(1).max(4096)).max(1000),
  /** A thread that this question follows up; a new one unless given. */
  threadId: askId.optional(),
  /** Path of another LLaMA than the installed one (GGUF or safetensors). */
  weights: z.string().min(1).max(4096).optional(),
  maxTokens: z.int().min(1).max(1024).default(64),
});
export type AskRequest = z.input<typeof askRequestSchema>;

/** Questions on the same videos that follow each other. */
const threadSchema = z.object({ id: askId, answers: z.array(answerResultSchema) });
export type AskThread = z.infer<typeof threadSchema>;

const nothing = z.object({});
const videoIds = z.array(z.string().min(1).max(4096)).max(1000);

export const askRequests = {
  /** Answers; meanwhile `ask.token`, `ask.sentence` and `ask.reading` tell of it. */
  'ask.run': { input: askRequestSchema, output: answerResultSchema },
  /** Ends an answer where it is; its `ask.run` then gives what there is. */
  'ask.stop': { input: z.object({ id: askId }), output: nothing },
  /** Kept questions on a video with their answers, oldest first. */
  'ask.threads': { input: z.object({ videoId: z.string().max(100) }), output: z.object({ threads: z.array(threadSchema) }) },
  /** Forgets a thread, or one of its answers. */
  'ask.remove': { input: z.object({ threadId: askId, id: askId.optional() }), output: nothing },
  /** What a question on these videos would cost now. */
  'ask.outlook': {
    input: z.object({ videoIds }),
    output: z.object({
      /** Name of the language model; empty where none is installed and answers are extractive. */
      model: z.string(),
      /** Tokens of the videos' memories, and how many of them have yet to be read. */
      tokens: z.number(),
      missing: z.number(),
      /** About how long until the first word. */
      seconds: z.number(),
    }),
  },
} as const;

export const askEvents = {
  /** Words as the model writes them: a draft until `ask.done`, which may hold the supporting lines instead. */
  'ask.token': z.object({ id: askId, text: z.string() }),
  /** A sentence with what supports it. */
  'ask.sentence': z.object({ id: askId, index: z.number(), sentence: sentenceSchema }),
  /** The first question on a video reads it: share done, 0 to 1. */
  'ask.reading': z.object({ id: askId, videoId: z.string(), progress: z.number() }),
  'ask.done': z.object({ id: askId, result: answerResultSchema }),
} as const;
