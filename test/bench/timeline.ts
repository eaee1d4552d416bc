// The timeline at ten hours with all tracks, in Chromium: node test/bench/timeline.ts [--window DIR] [--traces DIR] [--pictures DIR]
// Zooms and pans with real wheel, keys and drags while Chromium is traced; then p95 of everything its main thread does per frame in which it does anything
// (script, layout, paint), long tasks, and the memory of the renderer. The limits hold for the time that the thread runs, because the
// wall time of a busy machine is not the app's; that is shown beside it. Without a GPU Chromium draws in software (SwiftShader): it says so.
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { chromium, type Browser, type Page } from 'playwright-core';
import { openHost } from '../../electron/host/host.ts';
import { startServe } from '../../electron/host/serve/startServe.ts';
import { makeTestVideo } from '../e2e/testVideo.ts';
import { findTools } from '../e2e/tools.ts';
import { beat } from './scrolling.ts';
import { makeTenHours, PLANTED } from './tenHours.ts';
import { hundredths, percentile, traceFrames } from './trace.ts';

const LIMITS = { p95BusyMs: 16.7, longTaskMs: 50, memoryMb: 300 };
const { values } = parseArgs({ options: { window: { type: 'string' }, pictures: { type: 'string' }, traces: { type: 'string' } } });

const { paths, missing } = findTools('chromium');
if (missing !== null) throw new Error(missing);
const video = await makeTestVideo();
const folder = mkdtempSync(join(tmpdir(), 'longtake-ten-hours-'));
await makeTenHours(folder, video.path);
const host = await openHost({ library: folder });
const serving = await startServe({
  host: host.bridge,
  port: 0,
  roots: [video.folder],
  version: 'bench',
  sample: null,
  ...(values.window !== undefined && { windowFolder: values.window }),
});
const browser = await chromium.launch({
  executablePath: paths.chromium,
  args: ['--no-sandbox', '--autoplay-policy=no-user-gesture-required'],
});
try {
  const page = await browser.newPage({ viewport: { width: 1440, height: 900 }, colorScheme: 'dark' });
  await openTimeline(page, serving.url);
  await beat(page);
  if (values.pictures !== undefined) await takePictures(page, values.pictures);
  console.log(`drawn by: ${await rendererName(page)}`);
  console.log(`renderer memory at the start: ${(await rendererMemory(browser, page)).pssMb} MB`);
  const results = [];
  for (const [name, act] of Object.entries(ACTIONS())) results.push(await measure(page, name, act));
  console.table(results);
  const memory = await rendererMemory(browser, page);
  console.log(`renderer memory: ${memory.pssMb} MB of its own share (${memory.rssMb} MB resident, ${memory.heapMb} MB of JavaScript)`);
  const bad = results.filter(({ p95BusyMs, longTasks }) => p95BusyMs > LIMITS.p95BusyMs || longTasks > 0);
  if (bad.length > 0 || memory.pssMb > LIMITS.memoryMb) process.exitCode = 1;
  console.log(process.exitCode === 1 ? `over the limits: ${JSON.stringify(LIMITS)}` : `within the limits: ${JSON.stringify(LIMITS)}`);
} finally {
  await browser.close();
  await serving.close();
  await host.close();
  rmSync(folder, { recursive: true, force: true });
}

async function openTimeline(page: Page, url: string): Promise<void> {
  await page.goto(url);
  await page.locator('[data-video]').first().waitFor();
  await page.locator('[data-video] button, button[data-video]').first().click();
  await page.getByRole('slider', { name: 'Place in the video' }).waitFor();
  await page.locator('#omnibox').fill(`said:"${PLANTED}"`);
  await page.locator('#omnibox').press('Enter');
  await page.locator('[data-moment]').first().waitFor();
  await page.waitForTimeout(1500);
}

/** What a person does; each returns when the last picture of it has been drawn. */
function ACTIONS(): Record<string, (page: Page) => Promise<void>> {
  const centre = async (page: Page) => {
    const box = await page.getByRole('slider', { name: 'Place in the video' }).boundingBox();
    if (!box) throw new Error('the timeline is not shown');
    return { x: box.x + box.width * 0.6, y: box.y + box.height * 0.6, box };
  };
  const wheel = async (page: Page, dx: number, dy: number, times: number) => {
    for (let turn = 0; turn < times; turn++) {
      await page.mouse.wheel(dx, dy);
      await page.waitForTimeout(8);
    }
  };
  const zoomWheel = async (page: Page) => {
    const { x, y } = await centre(page);
    await page.mouse.move(x, y);
    await page.keyboard.down('Control');
    await wheel(page, 0, -28, 130);
    await wheel(page, 0, 28, 140);
    await page.keyboard.up('Control');
  };
  const keys = async (page: Page) => {
    await page.getByRole('slider', { name: 'Place in the video' }).focus();
    for (const key of [...Array.from({ length: 20 }, () => '+'), ...Array.from({ length: 20 }, () => '-')]) {
      await page.keyboard.press(key);
      await page.waitForTimeout(90);
    }
    await page.keyboard.press('\\');
  };
  const pan = async (page: Page) => {
    const { x, y } = await centre(page);
    await page.mouse.move(x, y);
    await page.keyboard.down('Control');
    await wheel(page, 0, -28, 45);
    await page.keyboard.up('Control');
    await wheel(page, 90, 0, 120);
    await wheel(page, -90, 0, 120);
  };
  const overview = async (page: Page) => {
    const { box } = await centre(page);
    await page.mouse.move(box.x + box.width * 0.5, box.y + 12);
    await page.mouse.down();
    for (let step = 0; step < 150; step++) {
      await page.mouse.move(box.x + box.width * (0.5 + 0.4 * Math.sin(step / 20)), box.y + 12);
      await page.waitForTimeout(8);
    }
    await page.mouse.up();
  };
  const range = async (page: Page) => {
    const { box } = await centre(page);
    await page.mouse.move(box.x + 200, box.y + 190);
    await page.mouse.down();
    for (let step = 0; step < 100; step++) {
      await page.mouse.move(box.x + 200 + step * 4, box.y + 190);
      await page.waitForTimeout(8);
    }
    await page.mouse.up();
  };
  return {
    'zoom by wheel, 10 h to a picture and back': zoomWheel,
    'zoom by keys': keys,
    'pan by wheel': pan,
    'drag the window': overview,
    'drag in to out': range,
  };
}

async function measure(page: Page, what: string, act: (page: Page) => Promise<void>) {
  const { trace, cells, frames, wall, tasks, parts } = await traceFrames(browser, page, async () => {
    await act(page);
    await page.waitForTimeout(300);
  });
  if (values.traces !== undefined) writeFileSync(join(values.traces, `${what.replace(/\W+/g, '-')}.json`), trace);
  return {
    what,
    ...cells,
    p95WallMs: hundredths(percentile(wall, 0.95)),
    memoryMb: (await rendererMemory(browser, page)).pssMb,
    longTasks: tasks.filter((length) => length > LIMITS.longTaskMs).length,
    ...Object.fromEntries(Object.entries(parts).map(([name, sum]) => [`${name} ms/frame`, hundredths(sum / Math.max(1, frames.length))])),
  };
}

function rendererName(page: Page): Promise<string> {
  return page.evaluate(() => {
    const gl = document.createElement('canvas').getContext('webgl');
    const info = gl?.getExtension('WEBGL_debug_renderer_info');
    return gl && info ? String(gl.getParameter(info.UNMASKED_RENDERER_WEBGL)) : 'software, no WebGL';
  });
}

async function rendererMemory(open: Browser, page: Page): Promise<{ pssMb: number; rssMb: number; heapMb: number }> {
  const session = await open.newBrowserCDPSession();
  const { processInfo } = await session.send('SystemInfo.getProcessInfo');
  const own = await page.context().newCDPSession(page);
  await own.send('Performance.enable');
  const { metrics } = await own.send('Performance.getMetrics');
  const renderers = processInfo.filter(({ type }) => type === 'renderer').map(({ id }) => memoryOf(id));
  const largest = renderers.toSorted((a, b) => b.pssMb - a.pssMb)[0] ?? { pssMb: NaN, rssMb: NaN };
  return { ...largest, heapMb: Math.round((metrics.find(({ name }) => name === 'JSHeapUsedSize')?.value ?? 0) / 1e6) };
}

function memoryOf(pid: number): { pssMb: number; rssMb: number } {
  const text = readFileSync(`/proc/${pid}/smaps_rollup`, 'utf8');
  const read = (name: string) => Math.round(Number(new RegExp(`^${name}:\\s+(\\d+)`, 'm').exec(text)?.[1] ?? NaN) / 1024);
  return { pssMb: read('Pss'), rssMb: read('Rss') };
}

async function takePictures(page: Page, at: string): Promise<void> {
  await page.screenshot({ path: join(at, 'bench-fit.png') });
}
