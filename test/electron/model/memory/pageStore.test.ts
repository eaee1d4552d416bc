import { mkdtempSync, readdirSync, readFileSync, rmSync, truncateSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { HEADER_BYTES } from '../../../../electron/model/memory/pageHeader.ts';
import type { PageHeader } from '../../../../electron/model/memory/pageHeader.ts';
import { PageStore } from '../../../../electron/model/memory/pageStore.ts';

let folder: string;
beforeEach(() => (folder = mkdtempSync(join(tmpdir(), 'longtake-pages-'))));
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const BYTES = 1000;
const PAGE = HEADER_BYTES + BYTES;
const header = (contentId: string, index = 0): PageHeader => ({
  ...{ contentId, model: 'm', theta: 1e4, dtype: 'q8', prefixHash: `hash${index}`, first: index * 10, count: 10 },
  ...{ layers: 1, kvHeads: 1, headDim: 8, bytes: BYTES },
});
const image = (seed: number): Uint8Array => new Uint8Array(BYTES).fill(seed);
const none = new Set<string>();

async function readBack(store: PageStore, page: PageHeader): Promise<number | undefined> {
  const target = new Uint8Array(BYTES);
  return (await store.read(page, target)) ? target[BYTES - 1] : undefined;
}

it('gives back what it keeps, also after it was opened anew', async () => {
  const store = new PageStore(folder, 1e6);
  expect(await store.write(header('a'), image(5), none)).toBe(true);
  expect(await readBack(store, header('a'))).toBe(5);
  const again = new PageStore(folder, 1e6);
  expect(again.usedBytes).toBe(PAGE);
  expect(await readBack(again, header('a'))).toBe(5);
  expect(await readBack(again, header('b'))).toBeUndefined();
});

it('gives nothing for a page that is torn, too long, or says it is another one', async () => {
  const store = new PageStore(folder, 1e6);
  await store.write(header('a'), image(5), none);
  await store.write(header('b'), image(6), none);
  const [path, other] = [store.pathOf(header('a')), store.pathOf(header('b'))];
  const whole = readFileSync(path);
  const harmed: (() => void)[] = [
    () => truncateSync(path, PAGE - 1),
    () => truncateSync(path, 10),
    () => writeFileSync(path, readFileSync(other)),
    () => writeFileSync(path, Buffer.concat([whole, Buffer.of(0)])),
    () => rmSync(path),
  ];
  for (const harm of harmed) {
    writeFileSync(path, whole);
    harm();
    // a change under its feet, and one that is there when it starts
    expect(await readBack(store, header('a'))).toSatisfy((value) => value === undefined || readFileSync(path).length > PAGE);
    expect(await readBack(new PageStore(folder, 1e6), header('a'))).toBeUndefined();
  }
});

it('removes what an interrupted write left, and nothing that is not its own', () => {
  writeFileSync(join(folder, 'x.kv.ab12.part'), 'half');
  writeFileSync(join(folder, 'notes.txt'), 'mine');
  expect(new PageStore(folder, 1e6).usedBytes).toBe(0);
  expect(readdirSync(folder)).toEqual(['notes.txt']);
});

it('lets the least recently used go, of one text the last pages first, and what is in use never', async () => {
  const store = new PageStore(folder, 4 * PAGE);
  for (const [age, name] of ['old', 'new'].entries()) {
    for (const index of [0, 1]) {
      await store.write(header(name, index), image(1), none);
      const time = 1_000_000 + age * 1000 - index;
      utimesSync(store.pathOf(header(name, index)), time, time);
    }
  }
  const reopened = new PageStore(folder, 4 * PAGE);
  await reopened.write(header('fresh'), image(2), none);
  expect(['old', 'new'].map((name) => [0, 1].map((index) => reopened.has(header(name, index))))).toEqual([
    [true, false],
    [true, true],
  ]);
  await reopened.touch([header('old')]);
  await reopened.write(header('fresh', 1), image(2), new Set([reopened.pathOf(header('fresh'))]));
  expect([reopened.has(header('old')), reopened.has(header('new')), reopened.has(header('new', 1)), reopened.has(header('fresh'))]).toEqual(
    [true, true, false, true],
  );
  expect(reopened.usedBytes).toBe(4 * PAGE);
});

it('keeps nothing that its budget has no room for, and throws nothing away for it', async () => {
  const store = new PageStore(folder, 2 * PAGE);
  await store.write(header('a'), image(1), none);
  await store.write(header('a', 1), image(1), none);
  const spared = new Set([store.pathOf(header('a')), store.pathOf(header('a', 1))]);
  expect(await store.write(header('b'), image(2), spared)).toBe(false);
  expect(store.usedBytes).toBe(2 * PAGE);
  expect(await new PageStore(folder, 10).write(header('b'), image(2), none)).toBe(false);
  await store.touch([header('a'), header('a', 1)]);
  await store.setBudget(PAGE);
  expect(store.usedBytes).toBe(PAGE);
  expect([store.has(header('a')), store.has(header('a', 1))]).toEqual([true, false]);
});

it('forgets a content, whatever its name', async () => {
  const store = new PageStore(folder, 1e6);
  const odd = '../../évil/name';
  await store.write(header(odd), image(1), none);
  expect(dirname(dirname(dirname(store.pathOf(header(odd)))))).toBe(folder);
  await store.write(header('b'), image(1), none);
  await store.forget(odd);
  expect(store.has(header(odd))).toBe(false);
  expect(store.usedBytes).toBe(PAGE);
  await store.forget('b');
  expect(readdirSync(folder)).toEqual([]);
});
