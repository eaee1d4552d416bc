import { readFileSync, renameSync, writeFileSync } from 'node:fs';
import { z } from 'zod';

const stateSchema = z.object({
  place: z.object({ x: z.number().int(), y: z.number().int() }).nullable(),
  width: z.number().int().min(400).max(20_000),
  height: z.number().int().min(300).max(20_000),
  maximised: z.boolean(),
});
export type WindowState = z.infer<typeof stateSchema>;

interface Area {
  x: number;
  y: number;
  width: number;
  height: number;
}

const FIRST: WindowState = { place: null, width: 1440, height: 900, maximised: false };

/** Size and place of the last window; the first size where nothing (readable) was kept, no place where its screen is gone. */
export function readWindowState(file: string, screens: Area[]): WindowState {
  let kept: WindowState;
  try {
    kept = stateSchema.parse(JSON.parse(readFileSync(file, 'utf8')));
  } catch {
    return FIRST;
  }
  const { place } = kept;
  const isVisible = screens.some((area) => place && overlaps(area, { ...place, width: kept.width, height: kept.height }));
  return isVisible ? kept : { ...kept, place: null };
}

/** Whether enough of the title bar lies on the screen to take hold of it. */
function overlaps(area: Area, bounds: Area): boolean {
  const across = bounds.x < area.x + area.width - 80 && bounds.x + bounds.width > area.x + 80;
  return across && bounds.y >= area.y - 40 && bounds.y < area.y + area.height - 80;
}

/** Keeps the state; a disk that cannot be written is no reason to complain about a window's size. */
export function writeWindowState(file: string, state: WindowState): void {
  try {
    writeFileSync(`${file}.new`, JSON.stringify(state));
    renameSync(`${file}.new`, file);
  } catch {
    return;
  }
}
