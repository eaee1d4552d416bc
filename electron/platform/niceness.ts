import { setPriority } from 'node:os';

/** Scheduling niceness under "Go easy": the rest of the computer comes first. */
export const EASY_NICENESS = 10;

let background = 0;

/** What background programs are started with from now on, 0 to 19. Those that run keep theirs: it can be lowered but not raised again. */
export function setBackgroundNiceness(niceness: number): void {
  background = niceness;
}

export function backgroundNiceness(): number {
  return background;
}

/** Lowers the priority of a process; a system that does not allow it only runs it faster. */
export function makeNice(pid: number | undefined, niceness: number): void {
  if (niceness <= 0 || pid === undefined) return;
  try {
    setPriority(pid, niceness);
  } catch {
    // it has ended already, or the system does not allow it
  }
}
