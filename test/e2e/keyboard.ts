import type { Locator, Page } from 'playwright-core';

/** Most presses before a control counts as out of reach. */
const MOST = 80;

/** Presses Tab until `target` has the focus: what a person without a mouse does. Fails with the way it went where it never gets there. */
export async function tabTo(page: Page, target: Locator, key: 'Tab' | 'Shift+Tab' = 'Tab'): Promise<void> {
  await target.first().waitFor();
  const way: string[] = [];
  for (let press = 0; press < MOST; press++) {
    if (await target.first().evaluate((element) => element === document.activeElement)) return;
    await page.keyboard.press(key);
    way.push(await focusName(page));
  }
  throw new Error(`Tab does not lead there. It went: ${way.join(' > ')}`);
}

/** Presses Tab until `target` has the focus, and then a key on it. */
export async function tabAndPress(page: Page, target: Locator, key = 'Enter'): Promise<void> {
  await tabTo(page, target);
  await page.keyboard.press(key);
}

/** Goes down an open menu to an item, and presses a key on it. */
export async function chooseItem(page: Page, name: string, key: 'Enter' | 'ArrowRight' = 'Enter'): Promise<void> {
  const item = page.getByRole('menuitem', { name });
  await item.waitFor();
  for (let press = 0; press < MOST; press++) {
    if (await item.evaluate((element) => element === document.activeElement)) return page.keyboard.press(key);
    await page.keyboard.press('ArrowDown');
  }
  throw new Error(`The menu does not lead to ${name}.`);
}

/** Runs a command by its name, as somebody does who has never learnt its key. */
export async function runFromPalette(page: Page, label: string): Promise<void> {
  await page.keyboard.press('Control+k');
  const palette = page.getByRole('dialog', { name: 'Commands' });
  await palette.waitFor();
  await page.keyboard.type(label);
  await palette.getByRole('option', { name: label }).first().waitFor();
  await page.keyboard.press('Enter');
  await palette.waitFor({ state: 'detached' });
}

function focusName(page: Page): Promise<string> {
  return page.evaluate(() => {
    const element = document.activeElement;
    return element?.getAttribute('aria-label') ?? element?.textContent.trim().slice(0, 40) ?? element?.tagName ?? '';
  });
}
