import { execFileSync } from 'node:child_process';
import { copyFile, mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { XMLParser } from 'fast-xml-parser';
import Papa from 'papaparse';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { findTools as findMediaTools } from '../../electron/media/tools.ts';
import { runCli } from '../fixtures/runCli.ts';
import { startApp, type StartedApp } from './electronApp.ts';
import { BREAD_AT, makeTestVideo } from './testVideo.ts';
import { findTools } from './tools.ts';
import { expectAccessible, search, showTheme, takePicture } from './window.ts';

const { paths, missing } = findTools('electron', 'display');
if (missing !== null) console.warn(`skipped: exports in Electron (${missing})`);

describe.skipIf(missing !== null)('exports in Electron, each read back', () => {
  let data: string;
  let started: StartedApp;
  let page: Page;
  const dialog = () => page.getByRole('dialog', { name: 'Export' });
  const choose = async (name: string) => {
    await dialog().getByRole('radio', { name }).click();
    await expect.poll(() => dialog().getByRole('radio', { name }).getAttribute('data-state')).toBe('checked');
  };
  /** Saves what is chosen and returns the path that the message names. */
  const save = async (button: string, path: string): Promise<string> => {
    await dialog().getByRole('button', { name: button }).click();
    await dialog().waitFor({ state: 'detached', timeout: 30_000 });
    await page.getByText(path).last().waitFor();
    return path;
  };
  const openDialog = async () => {
    await page.getByRole('slider', { name: 'Place in the video' }).focus();
    await page.keyboard.press('Control+e');
    await dialog().waitFor();
  };
  const beside = (name: string) => join(data, 'footage', name);

  beforeAll(async () => {
    const { path } = await makeTestVideo();
    data = await mkdtemp(join(tmpdir(), 'longtake-e2e-'));
    execFileSync('mkdir', [join(data, 'footage')]);
    await copyFile(path, beside('walk.mp4'));
    await runCli(['analyse', beside('walk.mp4'), '--library', join(data, 'library'), '--stages', 'probe,keyframes,shots,sound,speech']);
    started = await startApp({ ...paths, data });
    page = started.page;
    await page.locator('[data-video] button').first().click();
    await page.getByRole('slider', { name: 'Place in the video' }).waitFor();
    await search(page, 'said:flour');
    await page.locator('[data-moment]').first().waitFor();
    // a marker at the start, to be taken along
    await page.getByRole('slider', { name: 'Place in the video' }).focus();
    await page.keyboard.press('Home');
    await page.keyboard.press('m');
  }, 240_000);

  afterAll(async () => {
    await started.close();
    await rm(data, { recursive: true, force: true });
  });

  it('shows the real bytes of an EDL and writes them next to the video', async () => {
    await openDialog();
    await choose('EDL: ');
    // two words of one sentence may be little evidence: what was found is taken along, however likely
    await dialog().getByLabel('Least likelihood').selectOption('unlikely');
    const code = dialog().locator('pre');
    await expect.poll(() => code.innerText()).toContain('001  WALK');
    await takePicture(page, 'export-01-edl');
    await expectAccessible(page);
    const shown = await code.innerText();
    await dialog().getByRole('button', { name: 'Copy' }).click();
    await expect.poll(() => started.app.evaluate(({ clipboard }) => clipboard.readText())).toContain('001  WALK');
    const path = await save('Save EDL', beside('walk.edl'));
    expect((await readFile(path, 'utf8')).trimEnd()).toBe(shown.trimEnd());
    const [, from = '', to = ''] = /^001 {2}WALK {5}V {5}C {8}(\S+) (\S+)/m.exec(shown) ?? [];
    const seconds = (code: string) =>
      code.split(':').reduce((sum, part, index) => (index < 3 ? sum * 60 + Number(part) : sum + Number(part) / 25), 0);
    expect(seconds(from)).toBeLessThan(BREAD_AT + 1);
    expect(seconds(to)).toBeGreaterThan(BREAD_AT);
  });

  it('has nothing to save where nothing is chosen', async () => {
    await openDialog();
    await choose('EDL: ');
    const saving = dialog().getByRole('button', { name: 'Save EDL' });
    await expect.poll(() => saving.isEnabled()).toBe(true);
    const moments = dialog().getByRole('checkbox', { name: /moment/i });
    await moments.uncheck();
    await expect.poll(() => saving.isDisabled()).toBe(true);
    await dialog()
      .getByText(/^0 of \d+ moments?$/)
      .waitFor();
    await moments.check();
    await dialog().getByLabel('Least likelihood').selectOption('unlikely');
    await expect.poll(() => saving.isEnabled()).toBe(true);
    await page.keyboard.press('Escape');
    await dialog().waitFor({ state: 'detached' });
  });

  it('writes FCPXML that an XML parser reads, with the marker where it was asked for', async () => {
    await openDialog();
    await choose('FCPXML: ');
    await dialog()
      .getByRole('checkbox', { name: /marker/i })
      .check();
    await expect.poll(() => dialog().locator('pre').innerText()).toContain('<marker');
    await takePicture(page, 'export-02-fcpxml');
    const text = await readFile(await save('Save FCPXML', beside('walk.fcpxml')), 'utf8');
    const parsed = new XMLParser({ ignoreAttributes: false }).parse(text) as { fcpxml: { '@_version': string } };
    expect(parsed.fcpxml['@_version']).toBe('1.10');
  });

  it('writes OpenTimelineIO, LosslessCut, CSV, chapters and subtitles', async () => {
    for (const [card, button, name] of [
      ['OpenTimelineIO: ', 'Save timeline', 'walk.otio'],
      ['LosslessCut project: ', 'Save project', 'walk.llc'],
      ['CSV: ', 'Save CSV', 'walk.csv'],
      ['YouTube chapters: ', 'Save chapters', 'walk.txt'],
      ['SRT or VTT: ', 'Save subtitles', 'walk.srt'],
    ] as const) {
      await openDialog();
      await choose(card);
      await expect.poll(() => dialog().getByText(name, { exact: true }).count()).toBe(1);
      await takePicture(page, `export-03-${name.split('.').at(-1) ?? ''}`);
      await save(button, beside(name));
    }
    await openDialog();
    await choose('SRT or VTT: ');
    await dialog().getByLabel('Kind').selectOption('vtt');
    await expect.poll(() => dialog().getByText('walk.vtt', { exact: true }).count()).toBe(1);
    await save('Save subtitles', beside('walk.vtt'));
    expect(await readFile(beside('walk.vtt'), 'utf8')).toMatch(/^WEBVTT\n[\s\S]*\d\d:\d\d\.\d{3} --> [\s\S]*flour/i);
    expect(JSON.parse(await readFile(beside('walk.otio'), 'utf8'))).toMatchObject({ OTIO_SCHEMA: 'Timeline.1' });
    expect(JSON.parse(await readFile(beside('walk.llc'), 'utf8'))).toMatchObject({ version: 2, mediaFileName: 'walk.mp4' });
    const { data: rows } = Papa.parse<Record<string, string>>(await readFile(beside('walk.csv'), 'utf8'), {
      header: true,
      skipEmptyLines: true,
    });
    expect(rows.map(({ kind }) => kind)).toEqual(expect.arrayContaining(['marker', 'moment']));
    expect(await readFile(beside('walk.txt'), 'utf8')).toMatch(/^0:00 /);
    expect(await readFile(beside('walk.srt'), 'utf8')).toMatch(/\d\d:\d\d:\d\d,\d{3} --> [\s\S]*flour/i);
  });

  it('cuts clips, says how much earlier they start, and finds its way by the keyboard alone', async () => {
    await openDialog();
    await dialog().getByRole('radio', { checked: true }).focus();
    // held as long as a finger holds it: the radio group moves the focus a turn later, and chooses only while the key is down
    await page.keyboard.press('ArrowDown', { delay: 80 });
    await expect.poll(() => dialog().getByRole('radio', { name: 'Clips: ' }).getAttribute('data-state')).toBe('checked');
    await dialog().getByRole('list', { name: 'Clips' }).waitFor();
    await takePicture(page, 'export-04-clips');
    await expectAccessible(page);
    await save('Save clips', beside('walk clips'));
    const clips = await readdir(beside('walk clips'));
    expect(clips.length).toBeGreaterThan(0);
    const { ffprobe } = await findMediaTools();
    for (const clip of clips) {
      const args = ['-v', 'error', '-show_entries', 'stream=codec_name', '-of', 'csv=p=0', join(beside('walk clips'), clip)];
      expect(execFileSync(ffprobe, args, { encoding: 'utf8' })).toContain('h264');
    }
  });

  it('cuts exact clips, which start where they are said to', async () => {
    await openDialog();
    await choose('Clips: ');
    await dialog().getByRole('combobox', { name: 'Cut' }).selectOption('exact');
    await expect.poll(() => dialog().getByText('on a keyframe').count()).toBe(0);
    const place = beside('walk clips 2');
    const span = await dialog().getByRole('list', { name: 'Clips' }).getByRole('listitem').first().innerText();
    await save('Save clips', place);
    const [clip = ''] = await readdir(place);
    const { ffprobe } = await findMediaTools();
    const seconds = Number(
      execFileSync(ffprobe, ['-v', 'error', '-show_entries', 'format=duration', '-of', 'csv=p=0', join(place, clip)], { encoding: 'utf8' }),
    );
    const [from = 0, to = 0] = [...span.matchAll(/(?:(\d+):)?(\d+):(\d+(?:\.\d+)?)/g)].map(
      ([, h = '0', m, s]) => Number(h) * 3600 + Number(m) * 60 + Number(s),
    );
    // the list shows whole seconds
    expect(Math.abs(seconds - (to - from))).toBeLessThanOrEqual(1.1);
  });

  it('looks right in the light theme', async () => {
    await showTheme(page, 'light');
    await openDialog();
    await choose('EDL: ');
    await expect.poll(() => dialog().locator('pre').innerText()).toContain('TITLE');
    await takePicture(page, 'export-05-light');
    await expectAccessible(page);
    await page.keyboard.press('Escape');
    await dialog().waitFor({ state: 'detached' });
  });
});
