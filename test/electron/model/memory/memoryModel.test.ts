import { readdirSync, readFileSync, statSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { readModelConfig } from '../../../../electron/model/config.ts';
import { generate } from '../../../../electron/model/generate.ts';
import { PAGE_TOKENS } from '../../../../electron/model/memory/pageLayout.ts';
import { RingModel } from '../../../../electron/model/ringModel.ts';
import { openWeights } from '../../../../electron/model/weights/openWeights.ts';
import { startRing } from '../../ring/startRing.ts';
import type { TestRing } from '../../ring/startRing.ts';
import { openTiny, TINY, tinyFolder, tinyTokens } from './tinyMemory.ts';

const TOKENS = 2 * PAGE_TOKENS + 300;
const text = { contentId: 'film', tokens: tinyTokens(TOKENS) };
const ask = { ...text, question: tinyTokens(21, 7), maxTokens: 12 };

function pageFiles(folder: string): string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((file) => file.isFile())
    .map((file) => join(file.parentPath, file.name))
    .sort();
}

describe.each([1, 2, 3])('MemoryModel on %i workers', (workers) => {
  let test: TestRing;
  let place: ReturnType<typeof tinyFolder>;
  beforeAll(async () => {
    test = await startRing(workers);
  });
  afterAll(() => test.stop());
  beforeEach(() => (place = tinyFolder()));
  afterEach(() => place.remove());

  it('answers as the model does that reads everything at once', async () => {
    const config = readModelConfig(openWeights(TINY));
    const model = await RingModel.load(test.ring, TINY, config);
    const sequence = model.newSequence();
    const last = await sequence.read({ ids: [...ask.tokens, ...ask.question] }, 1);
    const expected: number[] = [];
    for await (const id of generate(model, sequence, last, { maxTokens: ask.maxTokens, endIds: new Set() })) expected.push(id);
    await sequence.release();
    const memory = await openTiny(test.ring, place, { kvDtype: 'f32' });
    const answer = await memory.answer(ask);
    expect(answer.ids).toEqual(expected);
    expect(answer.tokens).toEqual({ cached: 0, new: TOKENS + 21, generated: 12 });
    const again = await memory.answer(ask);
    expect(again.ids).toEqual(expected);
    expect(again.tokens).toEqual({ cached: TOKENS, new: 21, generated: 12 });
    await memory.close();
  });

  it.each(['f16', 'q8', 'q4'] as const)('answers the same from %s pages after a restart', async (kvDtype) => {
    const first = await openTiny(test.ring, place, { kvDtype });
    expect(await first.read(text)).toEqual({ cached: 0, fresh: TOKENS, stored: TOKENS });
    const answer = await first.answer(ask);
    await first.close();
    const second = await openTiny(test.ring, place, { kvDtype });
    expect(second.remembered(text)).toBe(TOKENS);
    const again = await second.answer(ask);
    expect(again.ids).toEqual(answer.ids);
    expect(again.attended).toEqual(answer.attended);
    expect(again.tokens).toEqual({ cached: TOKENS, new: 21, generated: 12 });
    await second.close();
  });

  it('says where the attention went', async () => {
    const memory = await openTiny(test.ring, place);
    const { attended } = await memory.answer(ask);
    expect(attended[0]).toMatchObject({ first: 0, count: 16 });
    expect(attended.reduce((sum, { count }) => sum + count, 0)).toBe(TOKENS);
    const share = attended.reduce((sum, span) => sum + span.share, 0);
    expect(share).toBeGreaterThan(0.9);
    expect(share).toBeLessThan(1);
    await memory.close();
  });

  it('gives the same answer when a worker is killed in the middle', async () => {
    const memory = await openTiny(test.ring, place);
    const expected = await memory.answer(ask);
    for (const victim of Array.from({ length: workers }, (_, index) => index)) {
      // once while the question is read, then while the answer is made
      let pieces = 0;
      const answering = memory.answer({
        ...ask,
        onText: () => ++pieces === 4 && process.kill(test.pool.endpoints()[victim]!.pid, 'SIGKILL'),
      });
      process.kill(test.pool.endpoints()[victim]!.pid, 'SIGKILL');
      const answer = await answering;
      expect(answer.ids).toEqual(expected.ids);
      expect(answer.tokens).toEqual({ ...expected.tokens, cached: TOKENS, new: 21 });
    }
    await memory.close();
  });
});

describe('MemoryModel', () => {
  let test: TestRing;
  let place: ReturnType<typeof tinyFolder>;
  beforeAll(async () => {
    test = await startRing(2);
  });
  afterAll(() => test.stop());
  beforeEach(() => (place = tinyFolder()));
  afterEach(() => place.remove());

  it('goes on at the last whole page where reading was interrupted', async () => {
    const memory = await openTiny(test.ring, place);
    const abort = new AbortController();
    const reading = memory.read(text, { signal: abort.signal, onProgress: (done) => done >= PAGE_TOKENS && abort.abort() });
    await expect(reading).rejects.toMatchObject({ code: 'CANCELLED' });
    const pages = memory.remembered(text);
    expect(pages % PAGE_TOKENS).toBe(0);
    expect(pages).toBeGreaterThan(0);
    const progress: number[] = [];
    const read = await memory.read(text, { onProgress: (done) => progress.push(done) });
    expect(read).toEqual({ cached: pages, fresh: TOKENS - pages, stored: TOKENS });
    expect(progress[0]).toBe(pages);
    expect(progress.at(-1)).toBe(TOKENS);
    await memory.close();
  });

  it('makes again what is damaged, torn or another video’s, from the first such page on', async () => {
    const first = await openTiny(test.ring, place);
    const { ids } = await first.answer(ask);
    await first.read({ ...text, contentId: 'other', tokens: tinyTokens(TOKENS, 99) });
    await first.close();
    const files = pageFiles(place.folder).filter((path) => path.includes('/film/'));
    const foreign = pageFiles(place.folder).filter((path) => path.includes('/other/'));
    const whole = files.map((path) => readFileSync(path));
    const flip = (bytes: Buffer, at: number): Buffer => {
      const changed = Buffer.from(bytes);
      changed[at]! ^= 1;
      return changed;
    };
    const cases: [number, () => void][] = [
      [0, () => writeFileSync(files[0]!, flip(whole[0]!, whole[0]!.length - 100))],
      [PAGE_TOKENS, () => writeFileSync(files[1]!, flip(whole[1]!, 4096 + 4))],
      [PAGE_TOKENS, () => writeFileSync(files[1]!, flip(whole[1]!, 60))],
      [PAGE_TOKENS, () => truncateSync(files[1]!, whole[1]!.length - 64)],
      [2 * PAGE_TOKENS, () => truncateSync(files[2]!, 0)],
      [PAGE_TOKENS, () => writeFileSync(files[1]!, readFileSync(foreign[1]!))],
    ];
    for (const [cached, harm] of cases) {
      harm();
      const memory = await openTiny(test.ring, place);
      const answer = await memory.answer(ask);
      expect(answer.tokens).toMatchObject({ cached, new: TOKENS - cached + 21 });
      expect(answer.ids).toEqual(ids);
      await memory.close();
      files.forEach((path, index) => expect(readFileSync(path).equals(whole[index]!), path).toBe(true));
    }
  });

  it('shares the pages of a common beginning, never those of another content, model or theta', async () => {
    const memory = await openTiny(test.ring, place);
    await memory.read(text);
    const longer = { ...text, tokens: [...text.tokens.slice(0, PAGE_TOKENS + 5), ...tinyTokens(PAGE_TOKENS, 5)] };
    expect(memory.remembered(longer)).toBe(PAGE_TOKENS);
    expect(await memory.read(longer)).toMatchObject({ cached: PAGE_TOKENS });
    expect(memory.remembered({ ...text, contentId: 'other' })).toBe(0);
    expect(memory.remembered({ ...text, tokens: [4, ...text.tokens.slice(1)] })).toBe(0);
    const vision = new Uint8Array(TOKENS);
    expect(memory.remembered({ ...text, visionMask: vision })).toBe(TOKENS);
    vision[0] = 1;
    expect(memory.remembered({ ...text, visionMask: vision })).toBe(0);
    await memory.close();
    const exact = await openTiny(test.ring, place, { mode: 'exact' });
    expect(exact.remembered(text)).toBe(0);
    await exact.close();
    const other = await openTiny(test.ring, place, { kvDtype: 'f16' });
    expect(other.remembered(text)).toBe(0);
    await other.close();
  });

  it('keeps within its budget on disk, and answers where nothing may be kept', async () => {
    const memory = await openTiny(test.ring, place);
    const { ids } = await memory.answer(ask);
    const one = memory.usedBytes;
    await memory.setBudget(1.5 * one);
    const second = { ...ask, contentId: 'second' };
    expect(await memory.read(second)).toMatchObject({ stored: TOKENS });
    expect(memory.usedBytes).toBeLessThanOrEqual(1.5 * one);
    // the first pages of what was used least are the last to go
    const left = memory.remembered(text);
    expect(left).toBeLessThan(TOKENS);
    expect(pageFiles(place.folder).reduce((sum, path) => sum + statSync(path).size, 0)).toBe(memory.usedBytes);
    await memory.setBudget(0);
    expect(memory.usedBytes).toBe(0);
    const third = { ...ask, contentId: 'third' };
    expect(await memory.read(third)).toMatchObject({ cached: 0, fresh: TOKENS, stored: 0 });
    expect((await memory.answer(third)).ids).toEqual(ids);
    expect(pageFiles(place.folder)).toEqual([]);
    await memory.close();
  });

  it('keeps within its room in shared memory, in half precision where it must, and says when that is too little', async () => {
    const before = test.ring.allocator.usedBytes;
    const config = readModelConfig(openWeights(TINY));
    const f32Bytes = TOKENS * config.layers * config.kvHeads * config.headDim * 8;
    const memory = await openTiny(test.ring, place, { residentBytes: 0.7 * f32Bytes });
    const answer = await memory.answer(ask);
    expect(answer.ids).toHaveLength(12);
    const held = test.ring.allocator.usedBytes - before;
    expect(held).toBeLessThan(0.7 * f32Bytes);
    await memory.answer({ ...ask, contentId: 'second' });
    expect(test.ring.allocator.usedBytes - before).toBeLessThan(0.7 * f32Bytes + held);
    await expect(memory.answer({ ...ask, tokens: tinyTokens(3 * TOKENS) })).rejects.toMatchObject({ code: 'SHARED_MEMORY' });
    await memory.close();
    expect(test.ring.allocator.usedBytes).toBe(before);
  });

  it('answers several questions in turn, stops one that is cancelled, and forgets a video', async () => {
    const memory = await openTiny(test.ring, place);
    const abort = new AbortController();
    const [one, two, stopped] = await Promise.allSettled([
      memory.answer(ask),
      memory.answer(ask),
      memory.answer({
        ...ask,
        maxTokens: 5000,
        signal: abort.signal,
        onText: () => {
          abort.abort();
        },
      }),
    ]);
    expect(one).toMatchObject({ status: 'fulfilled' });
    const ids = [one, two].map((outcome) => (outcome.status === 'fulfilled' ? outcome.value.ids : []));
    expect(ids[1]).toEqual(ids[0]);
    expect(stopped).toMatchObject({ status: 'rejected', reason: { code: 'CANCELLED' } });
    await expect(memory.answer({ ...ask, question: [] })).rejects.toMatchObject({ code: 'USAGE' });
    await memory.forget('film');
    expect(memory.remembered(text)).toBe(0);
    expect(memory.usedBytes).toBe(0);
    await memory.close();
  });
});
