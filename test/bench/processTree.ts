// What a program and everything that it starts cost: CPU time and memory of its process tree, read from /proc (Linux).
import { spawn } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { performance } from 'node:perf_hooks';

export interface Cost {
  code: number;
  stdout: string;
  wallSeconds: number;
  /** User and system time of every process of the tree. */
  cpuSeconds: number;
  /** Highest sum of Pss over the tree: shared pages count once. */
  peakPssBytes: number;
}

interface Seen {
  start: string;
  cpuTicks: number;
  parent: number;
}

/** `/proc/PID/stat` behind the name, which may hold spaces and brackets: fields 4 (parent), 14 and 15 (ticks), 22 (start). */
function readStat(pid: number): Seen | null {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'latin1');
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    return { parent: Number(fields[1]), cpuTicks: Number(fields[11]) + Number(fields[12]), start: fields[19]! };
  } catch {
    return null; // it has ended
  }
}

function pssBytes(pid: number): number {
  try {
    const kilobytes = /^Pss:\s+(\d+)/m.exec(readFileSync(`/proc/${pid}/smaps_rollup`, 'latin1'))?.[1];
    return kilobytes === undefined ? 0 : Number(kilobytes) * 1024;
  } catch {
    return 0;
  }
}

/** Follows the descendants of a process; one that was seen once stays followed when its parent ends before it. */
class Tree {
  private readonly seen = new Map<string, number>();
  private readonly alive = new Map<number, string>();
  peakPssBytes = 0;
  private readonly root: number;

  constructor(root: number) {
    this.root = root;
  }

  look(withMemory: boolean): void {
    const all = new Map<number, Seen>();
    for (const name of readdirSync('/proc')) {
      const pid = Number(name);
      if (!Number.isInteger(pid)) continue;
      const stat = readStat(pid);
      if (stat) all.set(pid, stat);
    }
    const ours = new Set<number>();
    for (const [pid, start] of this.alive) if (all.get(pid)?.start === start) ours.add(pid);
    if (all.has(this.root)) ours.add(this.root);
    for (let grew = true; grew;) {
      grew = false;
      for (const [pid, { parent }] of all) {
        if (!ours.has(pid) && ours.has(parent)) {
          ours.add(pid);
          grew = true;
        }
      }
    }
    this.alive.clear();
    let pss = 0;
    for (const pid of ours) {
      const { start, cpuTicks } = all.get(pid)!;
      this.alive.set(pid, start);
      this.seen.set(`${pid} ${start}`, cpuTicks);
      if (withMemory) pss += pssBytes(pid);
    }
    this.peakPssBytes = Math.max(this.peakPssBytes, pss);
  }

  /** As of the last looks: what a process did after its last look is missing. */
  cpuSeconds(): number {
    return [...this.seen.values()].reduce((sum, ticks) => sum + ticks, 0) / 100;
  }
}

/**
 * Runs a program to its end and measures it. CPU time is the larger of what the shell's `time` says (exact, but without
 * processes that outlive their parents) and of what was seen in /proc (every 0.2 s; memory once a second).
 * @param onErrorLine gets each line of the program's stderr and the milliseconds since its start.
 */
export function measure(
  program: string,
  args: readonly string[],
  onErrorLine: (line: string, ms: number) => void = () => undefined,
): Promise<Cost> {
  const started = performance.now();
  const script = 'TIMEFORMAT="longtake-cpu %U %S"; time "$@"';
  const child = spawn('bash', ['-c', script, 'measure', program, ...args], { stdio: ['ignore', 'pipe', 'pipe'] });
  const tree = new Tree(child.pid!);
  let looks = 0;
  const timer = setInterval(() => tree.look(looks++ % 5 === 0), 200);
  let stdout = '';
  let rest = '';
  let counted = 0;
  child.stdout.setEncoding('utf8').on('data', (text: string) => (stdout += text));
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    const lines = (rest + text).split('\n');
    rest = lines.pop()!;
    for (const line of lines) {
      const cpu = /^longtake-cpu ([\d.]+) ([\d.]+)$/.exec(line);
      if (cpu) counted = Number(cpu[1]) + Number(cpu[2]);
      else onErrorLine(line, performance.now() - started);
    }
  });
  return new Promise((resolve, reject) => {
    child.on('error', reject);
    child.on('close', (code) => {
      clearInterval(timer);
      const wallSeconds = (performance.now() - started) / 1000;
      resolve({ code: code ?? 1, stdout, wallSeconds, cpuSeconds: Math.max(counted, tree.cpuSeconds()), peakPssBytes: tree.peakPssBytes });
    });
  });
}
