import { fork } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { PAGE_TOKENS } from '../../../../electron/model/memory/pageLayout.ts';
import { startRing } from '../../ring/startRing.ts';
import type { TestRing } from '../../ring/startRing.ts';
import { openTiny, tinyFolder, tinyTokens } from './tinyMemory.ts';

const place = tinyFolder();
let test: TestRing;
beforeAll(async () => {
  test = await startRing(2);
});
afterAll(async () => {
  await test.stop();
  place.remove();
});

/** Starts reading, and kills the process and all its workers when `tokens` are done. Resolves with how many were. */
function readUntilKilled(tokens: number): Promise<number> {
  const child = fork(join(import.meta.dirname, 'memoryProcess.ts'), [place.folder, place.tokenizerPath], { execArgv: ['--no-warnings'] });
  let pids: number[] = [];
  let done = 0;
  child.on('message', (message: { pids?: number[]; done?: number }) => {
    pids = message.pids ?? pids;
    done = message.done ?? done;
    if (message.done === undefined || done < tokens) return;
    child.kill('SIGKILL');
    for (const pid of pids) {
      try {
        process.kill(pid, 'SIGKILL');
      } catch {
        // a worker ends with its parent
      }
    }
  });
  return new Promise((resolve) => child.once('exit', () => resolve(done)));
}

it('finds the pages again after everything was killed while it read, and answers as if nothing had happened', async () => {
  const tokens = tinyTokens(6 * PAGE_TOKENS);
  const ask = { contentId: 'film', tokens, question: tinyTokens(9, 4), maxTokens: 8 };
  const done = await readUntilKilled(2 * PAGE_TOKENS);
  const memory = await openTiny(test.ring, place);
  // the page that was being written when the end came may be lost
  const found = memory.remembered(ask);
  expect(found).toBeGreaterThanOrEqual(done - PAGE_TOKENS);
  expect(found).toBeLessThan(tokens.length);
  const answer = await memory.answer(ask);
  expect(answer.tokens).toMatchObject({ cached: found, new: tokens.length - found + 9 });
  expect(readdirSync(place.folder, { recursive: true }).filter((name) => String(name).endsWith('.part'))).toEqual([]);
  await memory.close();
  const other = tinyFolder();
  const undisturbed = await openTiny(test.ring, other);
  const expected = await undisturbed.answer(ask);
  expect(answer.ids).toEqual(expected.ids);
  expect(answer.attended).toEqual(expected.attended);
  await undisturbed.close();
  other.remove();
}, 120_000);
