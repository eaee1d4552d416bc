import koffi from 'koffi';

const PR_SET_PDEATHSIG = 1;
const SIGKILL = 9;

/**
 * Linux: the kernel kills this process when its parent ends, also while it is stopped or deep in a computation, when it cannot
 * notice that its channel closed. Elsewhere the closed channel alone has to do.
 */
export function dieWithParent(parentPid: number): void {
  if (process.platform === 'linux') {
    const prctl = koffi
      .load(null)
      .func('int prctl(int option, unsigned long value, unsigned long a, unsigned long b, unsigned long c)') as unknown as (
      ...args: number[]
    ) => number;
    prctl(PR_SET_PDEATHSIG, SIGKILL, 0, 0, 0);
  }
  // it ended before the kernel was told
  if (process.platform !== 'win32' && process.ppid !== parentPid) process.exit(0);
}
