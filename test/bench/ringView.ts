/**
 * What the ring view costs the ring: the same prefill with the ring's screen open and with the library open, by turns, in a real Chromium over `serve`.
 *
 *     npm run build && node test/bench/ringView.ts [--rounds 8] [--length 4096]
 *
 * On a machine that is busy with other things wall time says little, so that CPU time decides: how much of it the workers need for the same
 * FLOP, and how much the browser and the host take beside them, as a share of what the workers take.
 */
import { mkdtemp, rm } from 'node:fs/promises';
import { readdirSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { ringStatusSchema } from '../../electron/contract/ring.ts';
import { openBrowser, startServing, stopServing } from '../e2e/serving.ts';
import { findTools } from '../e2e/tools.ts';

const { values } = parseArgs({ options: { rounds: { type: 'string', default: '8' }, length: { type: 'string', default: '4096' } } });
const { paths, missing } = findTools('chromium');
if (missing !== null) throw new Error(missing);

/** Clock ticks of user and system time, and the parent, by pid. */
function processes(): Map<number, { parent: number; ticks: number }> {
  const all = new Map<number, { parent: number; ticks: number }>();
  for (const pid of readdirSync('/proc').map(Number).filter(Number.isInteger)) {
    try {
      const stat = readFileSync(`/proc/${pid}/stat`, 'latin1');
      const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
      all.set(pid, { parent: Number(fields[1]), ticks: Number(fields[11]) + Number(fields[12]) });
    } catch {
      // it has ended meanwhile
    }
  }
  return all;
}

/** CPU seconds so far of the workers, and of everything else that this process started: host and browser. */
function cpuSeconds(workers: readonly number[]): { ring: number; rest: number } {
  const all = processes();
  const isOurs = (pid: number): boolean => {
    const found = all.get(pid);
    return found !== undefined && (found.parent === process.pid || isOurs(found.parent));
  };
  const cpu = { ring: 0, rest: 0 };
  for (const [pid, { ticks }] of all) if (isOurs(pid)) cpu[workers.includes(pid) ? 'ring' : 'rest'] += ticks / 100;
  return cpu;
}

const median = (numbers: number[]) => numbers.toSorted((a, b) => a - b)[Math.floor(numbers.length / 2)] ?? Number.NaN;
const percent = (share: number) => `${(100 * share).toFixed(2)} %`;

const data = await mkdtemp(join(tmpdir(), 'longtake-ring-view-'));
const { server, url } = await startServing(data, [data]);
const { browser, page } = await openBrowser(paths.chromium);
try {
  await page.goto(url);
  await page.getByRole('navigation', { name: 'Main' }).waitFor();
  const ask = (name: string, input: object) =>
    page.evaluate(
      ([asked, given]) =>
        new Promise<unknown>((resolve, reject) => {
          const socket = new WebSocket(`ws://${location.host}/bridge`);
          socket.onopen = () => socket.send(JSON.stringify({ type: 'request', id: 1, name: asked, input: given }));
          socket.onmessage = ({ data: text }: MessageEvent<string>) => {
            const message = JSON.parse(text) as { type: string; output?: unknown; error?: { message: string } };
            if (message.type === 'event') return;
            socket.close();
            if (message.error) reject(new Error(message.error.message));
            else resolve(message.output);
          };
        }),
      [name, input] as const,
    );
  const prefill = () => ask('ring.bench', { length: Number(values.length), transport: 'in-place' });
  // starts the workers and warms them
  await prefill();
  process.stderr.write('warm\n');
  const workers = ringStatusSchema.parse(await ask('ring.status', {})).workers.map(({ pid }) => pid);
  const runs = {
    library: [] as { ring: number; rest: number; wall: number }[],
    ring: [] as { ring: number; rest: number; wall: number }[],
  };
  for (let round = 0; round < Number(values.rounds); round++) {
    // whichever comes first has the machine as the one before left it, so that they take turns
    const order = round % 2 === 0 ? (['library', 'ring'] as const) : (['ring', 'library'] as const);
    for (const screen of order) {
      await page.keyboard.press(screen === 'ring' ? 'Control+3' : 'Control+1');
      await page.waitForTimeout(500);
      const [before, begun] = [cpuSeconds(workers), performance.now()];
      await prefill();
      const after = cpuSeconds(workers);
      const wall = (performance.now() - begun) / 1000;
      process.stderr.write(`${screen} ${wall.toFixed(1)} s\n`);
      runs[screen].push({ ring: after.ring - before.ring, rest: after.rest - before.rest, wall });
    }
  }
  for (const [screen, measured] of Object.entries(runs)) {
    const of = (part: 'ring' | 'rest' | 'wall') => median(measured.map((one) => one[part])).toFixed(2);
    console.log(`${screen.padEnd(8)} workers ${of('ring')} CPU s, host and browser ${of('rest')} CPU s, wall ${of('wall')} s`);
  }
  const pairs = runs.library.map((without, round) => ({ without, with: runs.ring[round]! }));
  const slower = median(pairs.map((pair) => pair.with.ring / pair.without.ring - 1));
  const beside = median(pairs.map((pair) => (pair.with.rest - pair.without.rest) / pair.without.ring));
  console.log(`workers need ${percent(slower)} more CPU time with the ring view open (median of ${pairs.length} pairs)`);
  console.log(`host and browser take ${percent(beside)} of the workers' CPU time more`);
} finally {
  await browser.close();
  await stopServing(server);
  await rm(data, { recursive: true, force: true });
}
