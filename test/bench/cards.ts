// 5,000 videos in the library, scrolled as cards and as a list in Chromium: node test/bench/cards.ts [--window DIR] [--count N]
// Scrolls with a real wheel while Chromium is traced; p95 of everything its main thread does per frame. Without a GPU Chromium draws in software.
import { copyFileSync, linkSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { chromium } from 'playwright-core';
import { STAGES } from '../../electron/contract/jobs.ts';
import { openHost } from '../../electron/host/host.ts';
import { startServe } from '../../electron/host/serve/startServe.ts';
import { Library } from '../../electron/store/library.ts';
import { findTools } from '../e2e/tools.ts';
import { measureScrolling } from './scrolling.ts';

const LIMIT_P95_MS = 20;
const { values } = parseArgs({ options: { window: { type: 'string' }, count: { type: 'string', default: '5000' } } });
const { paths, missing } = findTools('chromium');
if (missing !== null) throw new Error(missing);

const folder = mkdtempSync(join(tmpdir(), 'longtake-cards-'));
fillLibrary(join(folder, 'library'), Number(values.count));
const host = await openHost({ library: join(folder, 'library') });
const serving = await startServe({
  host: host.bridge,
  port: 0,
  roots: [folder],
  version: 'bench',
  sample: null,
  ...(values.window !== undefined && { windowFolder: values.window }),
});
const browser = await chromium.launch({ executablePath: paths.chromium, args: ['--no-sandbox'] });
try {
  const page = await browser.newPage({ viewport: { width: 1440, height: 900 }, colorScheme: 'dark' });
  const started = Date.now();
  await page.goto(serving.url);
  await page.locator('[data-video]').first().waitFor();
  console.log(`${values.count} videos: first cards after ${Date.now() - started} ms, ${await page.locator('[data-video]').count()} exist`);
  const results = [await measureScrolling(browser, page, '[data-scroller]', 'cards')];
  await page.getByRole('button', { name: 'List', exact: true }).click();
  await page.getByRole('table').waitFor();
  results.push(await measureScrolling(browser, page, '[data-scroller]', 'list'));
  console.table(results);
  if (results.some(({ p95BusyMs }) => p95BusyMs > LIMIT_P95_MS)) process.exitCode = 1;
  console.log(`${process.exitCode === 1 ? 'over' : 'within'} the limit of ${LIMIT_P95_MS} ms`);
} finally {
  await browser.close();
  await serving.close();
  await host.close();
  rmSync(folder, { recursive: true, force: true });
}

/** A library of videos that have been read, each with its poster; the files are links to one small one. */
function fillLibrary(at: string, count: number): void {
  const library = Library.open(at);
  const file = join(folder, 'one.mp4');
  const poster = join(folder, 'poster.jpg');
  writeFileSync(file, 'x');
  copyFileSync(new URL('../../assets/sample/photos/rocket.jpg', import.meta.url), poster);
  for (let index = 0; index < count; index++) {
    const id = `v${String(index).padStart(16, '0')}`;
    const path = join(folder, `take ${index}.mp4`);
    linkSync(file, path);
    library.videos.add({ id, path, sizeBytes: 1e9 + index, mtimeMs: 1 });
    mkdirSync(library.folderOf(id), { recursive: true });
    linkSync(poster, join(library.folderOf(id), 'poster.jpg'));
    library.videos.setPoster(id, 'poster.jpg');
    for (const stage of STAGES) library.stages.setState(id, stage, stage === 'proxy' ? 'skipped' : 'done');
  }
  library.close();
}
