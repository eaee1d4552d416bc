import { mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { LanguageModel } from '../../../../electron/model/languageModel.ts';
import { evaluateNeedles } from '../../../../electron/model/needle/needleEvaluation.ts';
import type { NeedleEvaluationOptions } from '../../../../electron/model/needle/needleEvaluation.ts';
import { needleTrials } from '../../../../electron/model/needle/needleGrid.ts';
import type { Tokenizer } from '../../../../electron/model/tokenizer/tokenizer.ts';

/** One id for every character. */
const letters: Tokenizer = {
  ...{ vocabularySize: 256, bosId: undefined, addsBos: false, endIds: new Set([0]), chatTemplate: undefined },
  encode: (text) => [...Buffer.from(text, 'latin1')],
  decode: (ids) => String.fromCharCode(...ids),
  piece: (id) => String.fromCharCode(id),
};

/** Reads nothing but what it wants to know: it says the number of the first city it is asked for, where that lies in the first `sight` part of the text. */
function reader(sight: number, prompts: string[]): LanguageModel {
  let answer: number[] = [];
  return {
    config: {} as LanguageModel['config'],
    newSequence: () => ({
      length: 0,
      read(input) {
        if (input.ids.length > 1) {
          const prompt = letters.decode(Array.from(input.ids));
          prompts.push(prompt);
          const city = /(?:magic (.*) number\?|number for (.*)\?|numbers for (.*?), )/.exec(prompt)!.slice(1).find(Boolean)!;
          const said = prompt.slice(0, prompt.length * sight).split(`magic ${city} number is: `)[1];
          answer = [...letters.encode(said?.slice(0, 7) ?? 'unknown'), 0];
        }
        return Promise.resolve(new Float32Array(1));
      },
      release: () => Promise.resolve(),
    }),
    logits() {
      const logits = new Float32Array(256);
      logits[answer.shift() ?? 0] = 1;
      return Promise.resolve(logits);
    },
    release: () => Promise.resolve(),
  };
}

let folder: string;
beforeEach(() => (folder = mkdtempSync(join(tmpdir(), 'longtake-needle-'))));
afterEach(() => rmSync(folder, { recursive: true, force: true }));
const grid = { lengths: [2000, 4000], depths: [10, 90], needles: 1, retrieve: 1, rounds: 2, seed: 1 };
const options = (changed: Partial<NeedleEvaluationOptions> = {}): NeedleEvaluationOptions => ({
  ...{ grid, folder, title: 'a <model>', template: 'lwm', maxTokens: 20 },
  ...changed,
});

describe('the needle evaluation', () => {
  it('tells where a model finds what it is asked for, and where not', async () => {
    const prompts: string[] = [];
    const { cells, chart } = await evaluateNeedles(reader(0.5, prompts), letters, options());
    expect(cells).toEqual([
      { length: 2000, depth: 10, score: 1 },
      { length: 2000, depth: 90, score: 0 },
      { length: 4000, depth: 10, score: 1 },
      { length: 4000, depth: 90, score: 0 },
    ]);
    expect(prompts).toHaveLength(8);
    expect(new Set(prompts).size).toBe(8);
    const svg = readFileSync(chart, 'utf8');
    expect(svg.match(/<rect [^>]*rx=/g)).toHaveLength(4);
    expect(svg).toContain('a &lt;model&gt;');
    expect(readFileSync(join(folder, 'needle.html'), 'utf8').match(/<tr class="no">/g)).toHaveLength(4);
  });

  it('does not do again what is done, whether it was stopped or the grid has grown', async () => {
    const first: string[] = [];
    const abort = new AbortController();
    const stopped = evaluateNeedles(
      reader(1, first),
      letters,
      options({ signal: abort.signal, onTrial: (done) => done === 3 && abort.abort() }),
    );
    await expect(stopped).rejects.toThrow();
    const rest: string[] = [];
    await evaluateNeedles(reader(1, rest), letters, options());
    expect(first).toHaveLength(3);
    expect(rest).toHaveLength(5);
    const grown: string[] = [];
    const { cells } = await evaluateNeedles(reader(1, grown), letters, options({ grid: { ...grid, depths: [10, 50, 90] } }));
    expect(grown).toHaveLength(4);
    expect(cells).toHaveLength(6);
    // alone, a trial is what it was among the others
    const alone: string[] = [];
    rmSync(folder, { recursive: true });
    await evaluateNeedles(reader(1, alone), letters, options({ grid: { ...grid, lengths: [4000], depths: [90], rounds: 1 } }));
    expect(rest).toContain(alone[0]);
  });

  it('refuses a folder with the results of another evaluation, and leaves them as they are', async () => {
    await evaluateNeedles(reader(1, []), letters, options());
    const { mtimeMs } = statSync(join(folder, 'results.json'));
    const other = evaluateNeedles(reader(1, []), letters, options({ title: 'another' }));
    await expect(other).rejects.toMatchObject({ code: 'USAGE' });
    expect(statSync(join(folder, 'results.json')).mtimeMs).toBe(mtimeMs);
  });

  it('hides several needles, all different, and scores those that are asked for', async () => {
    const several = { ...grid, depths: [0, 25, 50, 75, 100], needles: 4, retrieve: 2 };
    for (const { needles, asked, depth } of needleTrials(several)) {
      expect(new Set(needles.map(({ city }) => city)).size).toBe(4);
      expect(new Set(needles.map((needle) => needle.depth)).size).toBe(4);
      expect(asked).toHaveLength(2);
      expect(asked[0]!.depth).toBe(depth);
      expect(needles).toEqual(expect.arrayContaining([...asked]));
    }
    const prompts: string[] = [];
    const { cells } = await evaluateNeedles(reader(1, prompts), letters, options({ grid: several }));
    // the reader says the first number only
    expect(cells.map(({ score }) => score)).toEqual(new Array(10).fill(0.5));
    for (const prompt of prompts) expect(prompt.match(/special magic .* number is/g)).toHaveLength(4);
  });

  it('repeats a haystack that is too short', async () => {
    const prompts: string[] = [];
    await evaluateNeedles(reader(1, prompts), letters, options({ haystack: 'A short text about nothing. ' }));
    expect(Math.min(...prompts.map(({ length }) => length))).toBeGreaterThan(800);
    await expect(
      evaluateNeedles(reader(1, []), { ...letters, encode: () => [] }, options({ grid: { ...grid, seed: 2 }, folder: `${folder}/b` })),
    ).rejects.toMatchObject({ code: 'USAGE' });
  });
});
