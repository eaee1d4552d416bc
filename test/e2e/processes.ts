import { spawn, type ChildProcess } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';

/** A virtual screen; its name is the value of DISPLAY. */
export async function startDisplay(program: string): Promise<{ display: ChildProcess; name: string }> {
  const display = spawn(program, ['-displayfd', '1', '-screen', '0', '1600x1000x24', '-nolisten', 'tcp'], {
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  const number = await new Promise<string>((resolve, reject) => {
    display.stdout.once('data', (text: Buffer) => resolve(text.toString().trim()));
    display.once('exit', () => reject(new Error(`${program} ended at once`)));
  });
  return { display, name: `:${number}` };
}

/** Pids of the children of `parent` whose command line names `script` (Linux). */
export function childrenRunning(parent: number, script: string): number[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .map(Number)
    .filter((pid) => {
      try {
        const parentOf = Number(/\) \S (\d+)/.exec(readFileSync(`/proc/${pid}/stat`, 'utf8'))?.[1]);
        return parentOf === parent && readFileSync(`/proc/${pid}/cmdline`, 'utf8').includes(script);
      } catch {
        // it ended while it was looked at
        return false;
      }
    });
}
