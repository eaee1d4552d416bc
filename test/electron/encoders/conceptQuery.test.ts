import { afterAll, describe, expect, it } from 'vitest';
import { openClassifier } from '../../../electron/encoders/classifier.ts';
import { conceptDistribution, conceptNames } from '../../../electron/encoders/conceptQuery.ts';
import { openDetector } from '../../../electron/encoders/detector.ts';
import { openSentenceEncoder } from '../../../electron/encoders/sentence.ts';
import { photo, store } from './material.ts';

const sentences = await openSentenceEncoder(store.require('sentence'));
afterAll(() => sentences.close());
const distributions = async (queries: string[]) => (await sentences.encode(queries)).map(({ float }) => conceptDistribution(float));

describe('conceptDistribution', () => {
  it('is a distribution over all classes', async () => {
    for (const shares of await distributions(['a kitten', 'the meaning of life', ''])) {
      expect(shares).toHaveLength(conceptNames.length);
      expect(shares.every((share) => share >= 0)).toBe(true);
      expect(shares.reduce((a, b) => a + b)).toBeCloseTo(1, 4);
    }
  });

  it('knows classes by other words than their names', async () => {
    const queries: [string, RegExp][] = [
      ['a young feline', /cat|tabby|cougar|lynx|lion|tiger/],
      ['an aircraft for passengers', /airliner|airplane|airship|wing/],
      ['a crowd of people', /^person$/],
      ['a hot drink made of coffee beans', /espresso|coffee|cup/],
    ];
    const found = await distributions(queries.map(([query]) => query));
    found.forEach((shares, i) => {
      const best = conceptNames[shares.indexOf(shares.reduce((a, b) => Math.max(a, b)))];
      expect(best).toMatch(queries[i]![1]);
    });
  });

  it('takes an empty dark picture for a black screen, but not what is only black or dark itself', async () => {
    const empty = ['the screen goes black', 'a blank screen', 'an empty black frame', 'everything is dark'];
    const dark = ['a black and white cow', 'a dark street at night', 'a black cat', 'a man in a black suit', 'a computer screen'];
    const relative = (await distributions([...empty, ...dark])).map(
      (shares) => shares[conceptNames.indexOf('black screen')]! / shares.reduce((a, b) => Math.max(a, b)),
    );
    expect(relative.slice(0, empty.length)).toEqual(empty.map(() => 1));
    for (const share of relative.slice(empty.length)) expect(share).toBeLessThan(0.1);
  });

  it('keeps the two senses of a name apart', async () => {
    const [bird, machine] = await distributions(['a large wading bird', 'a machine that lifts steel on a building site']);
    const share = (shares: Float32Array, name: string) => shares[conceptNames.indexOf(name)]!;
    const [birdClass, machineClass] = ['crane bird', 'crane'];
    expect(share(bird!, birdClass)).toBeGreaterThan(share(bird!, machineClass));
    expect(share(machine!, machineClass)).toBeGreaterThan(share(machine!, birdClass));
  });

  it('finds photographs by a description', async () => {
    const names = ['chelsea', 'coffee', 'rocket', 'astronaut'];
    const pictures = names.map((name) => photo(name, 300));
    const classifier = await openClassifier(store.require('classifier'));
    const detector = await openDetector(store.require('detector'));
    const [classes, objects] = [await classifier.encode(pictures), await detector.encode(pictures)];
    const queries = ['a kitten on a sofa', 'a hot drink on a table', 'a spacecraft before its launch', 'a woman smiling'];
    (await distributions(queries)).forEach((shares, query) => {
      const scores = pictures.map((_, i) => {
        const { classes: indices, probabilities } = classes[i]!;
        const seen = indices.reduce((sum, index, k) => sum + shares[index]! * probabilities[k]!, 0);
        return seen + objects[i]!.reduce((sum, { label, score }) => sum + shares[1000 + label]! * score, 0);
      });
      expect(scores.indexOf(Math.max(...scores))).toBe(query);
    });
    await classifier.close();
    await detector.close();
  });
});
