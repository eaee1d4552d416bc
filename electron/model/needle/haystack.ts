import { readFileSync } from 'node:fs';
import { LongtakeError } from '../../contract/errors.ts';
import { seededRandom } from '../../../kernels/sampling/seededRandom.ts';

const SUBJECTS = [
  'The gardener',
  'My aunt',
  'A tired sailor',
  'The baker',
  'The night train',
  'Our teacher',
  'A young fox',
  'The museum',
  'The choir',
];
const VERBS = ['waited for', 'remembered', 'measured', 'drew', 'passed', 'praised', 'lost sight of', 'asked about', 'slept beside'];
const OBJECTS = [
  'the orchard',
  'a wooden boat',
  'the longest winter',
  'a torn letter',
  'the stone bridge',
  'seven candles',
  'an empty theatre',
];
const ENDS = [
  'in the early morning',
  'without a word',
  'while it rained',
  'for the second time',
  'before the market opened',
  'as everyone had feared',
];

/** Sentences without end that say nothing of numbers, the same ones for a seed. */
export function inventHaystack(seed: number, sentences: number): string {
  const random = seededRandom(seed);
  const pick = (from: readonly string[]): string => from[Math.floor(random() * from.length)]!;
  return Array.from({ length: sentences }, (_, index) => {
    const end = random() < 0.6 ? ` ${pick(ENDS)}` : '';
    return `${pick(SUBJECTS)} ${pick(VERBS)} ${pick(OBJECTS)}${end}.${index % 9 === 8 ? '\n\n' : ' '}`;
  }).join('');
}

/** A text file, or lines of JSON with `text` as LWM's scripts read them. Throws FILE_MISSING, USAGE. */
export function readHaystack(path: string): string {
  let content: string;
  try {
    content = readFileSync(path, 'utf8');
  } catch (error) {
    throw new LongtakeError('FILE_MISSING', `The haystack ${path} cannot be read.`, { hint: 'Name a text file.', cause: error });
  }
  const lines = content.split('\n').filter((line) => line.trim() !== '');
  const texts = lines.map(textOf);
  if (texts.length > 0 && texts.every((text) => text !== undefined)) return texts.join('');
  if (content.trim() === '') throw new LongtakeError('USAGE', `The haystack ${path} is empty.`, { hint: 'Name a text file.' });
  return content;
}

function textOf(line: string): string | undefined {
  if (!line.startsWith('{')) return undefined;
  try {
    const { text } = JSON.parse(line) as { text?: unknown };
    return typeof text === 'string' ? text : undefined;
  } catch {
    return undefined;
  }
}
