import type { Browser, Page } from 'playwright-core';
import { traceFrames } from './trace.ts';

/** A frame is what lies between two animation callbacks: without one at every frame several would count as one, or none. */
export async function beat(page: Page): Promise<void> {
  await page.evaluate(() => {
    const again = () => requestAnimationFrame(again);
    again();
  });
}

/** Scrolls a list by the wheel, slowly and quickly, down and up. @returns what each frame cost the page's main thread, ms */
export async function measureScrolling(browser: Browser, page: Page, list: string, what: string) {
  const box = await page.locator(list).boundingBox();
  if (!box) throw new Error(`${what} is not shown`);
  await page.mouse.move(box.x + box.width / 2, box.y + box.height / 2);
  await beat(page);
  const { cells, tasks } = await traceFrames(browser, page, async () => {
    for (const by of [120, 120, 400, -120, 1200, -400]) {
      for (let turn = 0; turn < 60; turn++) {
        await page.mouse.wheel(0, by);
        await page.waitForTimeout(10);
      }
    }
  });
  return { what, ...cells, over50Ms: tasks.filter((length) => length > 50).length };
}
