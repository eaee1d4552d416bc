import { BOARD, BOARD_WORDS } from './ringComm.ts';

interface Watched {
  progress: number;
  movedAt: number;
  /** It is being replaced: its peers must not take it for stuck. */
  recovering: boolean;
}

/**
 * Looks at the progress words of the ranks that are at work, and reports each that has stood still for `deadlineMs`: its worker is stopped
 * or stuck (a dead one is noticed at once, by its socket).
 */
export class ProgressWatch {
  private readonly words: Int32Array;
  private readonly deadlineMs: number;
  private readonly onStuck: (rank: number) => void;
  private readonly watched = new Map<number, Watched>();
  private readonly timer: NodeJS.Timeout;
  private lookedAt = performance.now();
  private readonly intervalMs: number;

  /** `words` are those of the board. */
  constructor(words: Int32Array, deadlineMs: number, onStuck: (rank: number) => void) {
    this.words = words;
    this.deadlineMs = deadlineMs;
    this.onStuck = onStuck;
    this.intervalMs = Math.max(5, deadlineMs / 10);
    this.timer = setInterval(() => this.look(), this.intervalMs);
  }

  begin(rank: number): void {
    this.watched.set(rank, { progress: this.progressOf(rank), movedAt: performance.now(), recovering: false });
  }

  recover(rank: number): void {
    const watched = this.watched.get(rank);
    if (watched) watched.recovering = true;
  }

  end(rank: number): void {
    this.watched.delete(rank);
  }

  stepOf(rank: number): number {
    return Atomics.load(this.words, rank * BOARD_WORDS + BOARD.step);
  }

  close(): void {
    clearInterval(this.timer);
  }

  private look(): void {
    const now = performance.now();
    // this process itself stood still (the machine slept, or is overloaded): that says nothing about the workers
    const late = now - this.lookedAt > Math.max(this.deadlineMs / 2, 3 * this.intervalMs);
    this.lookedAt = now;
    for (const [rank, watched] of this.watched) {
      if (watched.recovering) {
        Atomics.add(this.words, rank * BOARD_WORDS + BOARD.progress, 1);
        continue;
      }
      const progress = this.progressOf(rank);
      if (progress !== watched.progress || late) {
        watched.progress = progress;
        watched.movedAt = now;
      } else if (now - watched.movedAt > this.deadlineMs) {
        watched.recovering = true;
        this.onStuck(rank);
      }
    }
  }

  private progressOf(rank: number): number {
    return Atomics.load(this.words, rank * BOARD_WORDS + BOARD.progress);
  }
}
