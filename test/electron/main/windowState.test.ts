import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { readWindowState, writeWindowState } from '../../../electron/main/windowState.ts';

const folder = mkdtempSync(join(tmpdir(), 'longtake-state-'));
const file = join(folder, 'window.json');
const screens = [{ x: 0, y: 0, width: 1920, height: 1080 }];
const state = { place: { x: 100, y: 50 }, width: 1200, height: 800, maximised: false };
afterAll(() => rmSync(folder, { recursive: true, force: true }));

it('opens the window where it was', () => {
  writeWindowState(file, state);
  expect(readWindowState(file, screens)).toEqual(state);
});

it('forgets the place where its screen is gone, and everything that makes no sense', () => {
  writeWindowState(file, { ...state, place: { x: 2500, y: 50 } });
  expect(readWindowState(file, screens)).toEqual({ ...state, place: null });
  for (const junk of ['{', '{"width":"wide"}', '{"place":null,"width":-5,"height":800,"maximised":false}']) {
    writeFileSync(file, junk);
    expect(readWindowState(file, screens).width).toBe(1440);
  }
  expect(readWindowState(join(folder, 'none.json'), screens).place).toBeNull();
});

it('says nothing where the state cannot be kept', () => {
  expect(() => writeWindowState('/proc/none/window.json', state)).not.toThrow();
});
