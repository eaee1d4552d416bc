import { classifierGeneration, openClassifier } from './classifier.ts';
import { detectorGeneration, openDetector } from './detector.ts';
import type { ClassProbabilities, Detection, Encoder, Picture, SoundChunk, SpeechResult, TextLine, UnitVector } from './encoder.ts';
import { imageTextGeneration, openPictureEncoder, openPictureQueryEncoder } from './imageText.ts';
import type { ModelStore } from './modelStore.ts';
import { openScreenTextEncoder, screenTextGeneration } from './screenText.ts';
import { openSentenceEncoder, sentenceGeneration } from './sentence.ts';
import { openSpeechEncoder, speechGeneration } from './speech.ts';

/** What each encoder takes and gives. */
export interface EncoderTypes {
  sentence: { in: string; out: UnitVector };
  classifier: { in: Picture; out: ClassProbabilities };
  detector: { in: Picture; out: Detection[] };
  picture: { in: Picture; out: UnitVector };
  'picture-query': { in: string; out: UnitVector };
  speech: { in: SoundChunk; out: SpeechResult };
  'screen-text': { in: Picture; out: TextLine[] };
}
export type EncoderTask = keyof EncoderTypes;
export const ENCODER_TASKS = [
  'sentence',
  'classifier',
  'detector',
  'picture',
  'picture-query',
  'speech',
  'screen-text',
] as const satisfies EncoderTask[];

interface Opener<T extends EncoderTask> {
  open(store: ModelStore): Promise<Encoder<EncoderTypes[T]['in'], EncoderTypes[T]['out']>>;
  /** Throws MODEL_MISSING or MODEL_DAMAGED like `open`, but reads no weights. */
  generation(store: ModelStore): string;
}

const speechModels = (store: ModelStore) => ({ voice: store.require('voice-activity'), speech: store.require('speech') });

const OPENERS: { [T in EncoderTask]: Opener<T> } = {
  sentence: {
    open: (store) => openSentenceEncoder(store.require('sentence')),
    generation: (store) => sentenceGeneration(store.require('sentence')),
  },
  classifier: {
    open: (store) => openClassifier(store.require('classifier')),
    generation: (store) => classifierGeneration(store.require('classifier')),
  },
  detector: {
    open: (store) => openDetector(store.require('detector')),
    generation: (store) => detectorGeneration(store.require('detector')),
  },
  picture: {
    open: (store) => openPictureEncoder(store.require('image-text')),
    generation: (store) => imageTextGeneration(store.require('image-text')),
  },
  'picture-query': {
    open: (store) => openPictureQueryEncoder(store.require('image-text')),
    generation: (store) => imageTextGeneration(store.require('image-text')),
  },
  speech: {
    open: (store) => openSpeechEncoder(speechModels(store)),
    generation: (store) => speechGeneration(speechModels(store)),
  },
  'screen-text': {
    open: (store) => openScreenTextEncoder(store.require('screen-text')),
    generation: (store) => screenTextGeneration(store.require('screen-text')),
  },
};

/** Loads the model of a task into this process. Throws MODEL_*. */
export function openEncoder<T extends EncoderTask>(
  task: T,
  store: ModelStore,
): Promise<Encoder<EncoderTypes[T]['in'], EncoderTypes[T]['out']>> {
  return OPENERS[task].open(store);
}

/**
 * The generation that an encoder of `task` would write, without loading it; null where its model is not installed.
 * Together with the sampler's settings it goes through `generationOf` into every row.
 */
export function encoderGeneration(task: EncoderTask, store: ModelStore): string | null {
  const kinds = {
    sentence: ['sentence'],
    classifier: ['classifier'],
    detector: ['detector'],
    picture: ['image-text'],
    'picture-query': ['image-text'],
    speech: ['voice-activity', 'speech'],
    'screen-text': ['screen-text'],
  } as const;
  if (kinds[task].some((kind) => store.find(kind) === null)) return null;
  return OPENERS[task].generation(store);
}
