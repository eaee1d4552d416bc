import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { HostEvent } from '../../../../electron/contract/bridge.ts';
import { ANSWERS } from '../../../../electron/host/ask/answerChance.ts';
import { readQuestion } from '../../../../electron/host/ask/question.ts';
import { retrieve, type Candidate } from '../../../../electron/host/ask/retrieve.ts';
import { answersQuestion, sentencesOf, supporting } from '../../../../electron/host/ask/support.ts';
import { WordVectors } from '../../../../electron/host/ask/wordVectors.ts';
import { openHost, type Host } from '../../../../electron/host/host.ts';
import { Evidence } from '../../../../electron/search/evidence.ts';
import { Library } from '../../../../electron/store/library.ts';
import { queryEncoders } from '../../../bench/queryEncoders.ts';

const SAID = [
  'The goats broke through the fence and ate all the cabbages.',
  'The museum is closed on Mondays because the staff need a rest.',
  'We sold eleven thousand tickets for the summer festival.',
  'My grandfather repaired clocks in a small shop in Vienna.',
];
const WRITTEN = ['Cloakroom\nCoat 2\nUmbrella 1', 'Storage room B\nDoor code 7734'];

let folder: string;
let vectors: WordVectors;
const ask = async (evidence: Evidence, question: string): Promise<Candidate[]> =>
  retrieve(evidence, ['film'], readQuestion(question), vectors);

beforeAll(async () => {
  folder = mkdtempSync(path.join(tmpdir(), 'longtake-ask-'));
  const { sentences } = await queryEncoders();
  vectors = new WordVectors(sentences);
  const library = Library.open(folder);
  library.videos.add({ id: 'film', path: path.join(folder, 'film.mp4'), sizeBytes: 1, mtimeMs: 0 });
  const batch = { videoId: 'film', generation: 'g', cursor: null, progress: 1, seconds: 0 };
  for (const stage of ['speech', 'text'] as const) library.beginStage('film', stage, 'g');
  const encoded = await sentences([...SAID, ...WRITTEN]);
  library.commitBatch({
    ...batch,
    stage: 'speech',
    rows: {
      transcript: SAID.map((text, i) => ({ start: 20 * i, end: 20 * i + 4, text, source: 'speech', speaker: null, vector: encoded[i]! })),
    },
  });
  library.commitBatch({
    ...batch,
    stage: 'text',
    rows: {
      screenTexts: WRITTEN.map((text, i) => ({
        start: 100 + 20 * i,
        end: 110 + 20 * i,
        text,
        confidence: 1,
        vector: encoded[SAID.length + i]!,
      })),
    },
  });
  library.close();
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe('lines that answer', () => {
  it('are found for what is said and written, also in other words', async () => {
    const library = Library.open(folder);
    const evidence = new Evidence(library);
    const expected: [string, string][] = [
      ['What did the goats eat?', SAID[0]!],
      ['On which day is the museum closed?', SAID[1]!],
      ['Why is the museum shut on Mondays?', SAID[1]!],
      ['How many tickets were sold?', SAID[2]!],
      ['In which city was the shop?', SAID[3]!],
      ['What does a coat cost at the cloakroom?', WRITTEN[0]!],
      ['What is the code of the storage room?', WRITTEN[1]!],
    ];
    for (const [question, line] of expected) {
      const [best] = await ask(evidence, question);
      expect([question, best?.line.text]).toEqual([question, line]);
      expect([question, best!.chance >= ANSWERS]).toEqual([question, true]);
    }
    for (const question of [
      'Who won the football match?',
      'How old is the museum?',
      'What is the capital of Norway?',
      'How many goats live on the farm?',
      'Which colour is the umbrella?',
      'Who repaired the fence?',
      'What is the name of the grandfather?',
      'How long did the festival last?',
    ]) {
      const [best] = await ask(evidence, question);
      expect([question, (best?.chance ?? 0) >= ANSWERS]).toEqual([question, false]);
    }
    evidence.close();
    library.close();
  });
});

describe('support', () => {
  const line = (text: string, chance: number): Candidate => ({
    line: { videoId: 'film', kind: 'speech', start: 0, end: 4, text },
    chance,
    inputs: [],
  });
  const lines = [line(SAID[2]!, 0.9), line(SAID[1]!, 0.1)];
  const question = readQuestion('How many tickets were sold for the festival?');
  const cited = async (sentence: string) => (await supporting(sentence, lines, question, vectors)).map((one) => one.line.text);

  it('takes the same numbers in digits, and refuses others, new names, denials and what the question says itself', async () => {
    expect(await cited('They sold 11,000 tickets for the summer festival.')).toEqual([SAID[2]]);
    expect(await cited('They sold twelve thousand tickets for the summer festival.')).toEqual([]);
    expect(await cited('They sold eleven thousand tickets to Robert for the summer festival.')).toEqual([]);
    expect(await cited('Nobody sold eleven thousand tickets for the summer festival.')).toEqual([]);
    expect(await cited('Tickets were sold for the festival.')).toEqual([]);
    expect(await cited('Bananas grow in warm countries.')).toEqual([]);
  });

  it('asks of the first sentence that it holds what is asked for, from a line that answers', async () => {
    const sentence = 'They sold 11,000 tickets.';
    const found = await supporting(sentence, lines, question, vectors);
    expect(await answersQuestion(sentence, found, question, vectors, 0.4)).toBe(true);
    expect(await answersQuestion(sentence, found, question, vectors, 0.95)).toBe(false);
    expect(await answersQuestion('They sold tickets for the summer festival.', found, question, vectors, 0.4)).toBe(false);
  });

  it('reads sentences one by one, without preambles, repetition or a cut end', () => {
    expect(sentencesOf('The answer is: it rains. It rains. It rains', true)).toEqual(['It rains.']);
    expect(sentencesOf('It costs 3.50 dollars. Come at', true)).toEqual(['It costs 3.50 dollars.']);
    expect(sentencesOf('It costs', true)).toEqual(['It costs']);
  });
});

describe('a question to the host without a language model', () => {
  let host: Host;
  const events: HostEvent[] = [];
  const models = process.env['LONGTAKE_MODELS'];
  beforeAll(async () => {
    process.env['LONGTAKE_MODELS'] = path.join(folder, 'no-models');
    host = await openHost({ library: folder });
    host.bridge.subscribe((event) => events.push(event));
  });
  afterAll(async () => {
    await host.close();
    if (models === undefined) delete process.env['LONGTAKE_MODELS'];
    else process.env['LONGTAKE_MODELS'] = models;
  });

  it('is answered by the line itself with its time; a follow-up goes on; threads are kept and removed', async () => {
    const first = await host.bridge.request('ask.run', { id: 'q1', question: 'How many tickets were sold?', videoIds: ['film'] });
    expect(first).toMatchObject({
      absent: false,
      mode: 'extractive',
      model: '',
      verdict: expect.stringMatching(/Supported/) as string,
      stopped: false,
    });
    expect(first.sentences[0]).toMatchObject({
      noSource: false,
      citations: [{ videoId: 'film', kind: 'speech', start: 40, end: 44, quote: SAID[2] }],
    });
    expect(first.notes.join()).toContain('No language model');
    const told = events.filter(({ event }) => event.startsWith('ask.')).map(({ event }) => event);
    expect(told).toEqual(['ask.sentence', 'ask.done']);

    const follow = await host.bridge.request('ask.run', {
      id: 'q2',
      question: 'And what was it for?',
      videoIds: ['film'],
      threadId: first.threadId,
    });
    expect(follow.notes.join()).toContain('How many tickets were sold?');
    const none = await host.bridge.request('ask.run', { id: 'q3', question: 'Who won the football match?', videoIds: [] });
    expect(none).toMatchObject({ absent: true, verdict: 'notInVideo', sentences: [], threadId: 'q3' });

    const { threads } = await host.bridge.request('ask.threads', { videoId: 'film' });
    expect(threads.map(({ id, answers }) => [id, answers.map((answer) => answer.id)])).toEqual([
      ['q1', ['q1', 'q2']],
      ['q3', ['q3']],
    ]);
    expect(threads[0]!.answers[0]).toEqual(first);
    await host.bridge.request('ask.remove', { threadId: 'q1', id: 'q2' });
    await host.bridge.request('ask.remove', { threadId: 'q3' });
    expect((await host.bridge.request('ask.threads', { videoId: 'film' })).threads).toEqual([{ id: 'q1', answers: [first] }]);
  });

  it('is refused without words, for a video that is not there', async () => {
    await expect(host.bridge.request('ask.run', { id: 'e', question: ' ?', videoIds: ['film'] })).rejects.toMatchObject({
      code: 'QUERY_EMPTY',
    });
    await expect(host.bridge.request('ask.run', { id: 'u', question: 'What?', videoIds: ['nobody'] })).rejects.toMatchObject({
      code: 'VIDEO_UNKNOWN',
    });
  });
});
