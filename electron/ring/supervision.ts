import { BOARD, BOARD_WORDS } from './ringComm.ts';
import { ProgressWatch } from './progressWatch.ts';
import type { WorkerPlaces } from './workerPlaces.ts';

interface SupervisedBoard {
  /** The board that the operations publish on, one line a rank; rank r is done by worker r. */
  words: Int32Array;
  /** A worker that makes no progress for this long is stopped or stuck, and killed: `Ring.ask` then has its part done again by a fresh one. */
  deadlineMs: number;
}

/** Watches over operations that were asked of the workers one by one, until each is over. A fresh worker that stands still too is killed in its turn. */
export async function supervise(
  places: WorkerPlaces,
  { words, deadlineMs }: SupervisedBoard,
  asked: readonly Promise<unknown>[],
): Promise<void> {
  const over = new Set<number>();
  const watch = new ProgressWatch(words, deadlineMs, (rank) => {
    const present = places.endpoints().find(({ id }) => id === rank);
    const replaced = present ? places.replace(rank, present.generation) : places.link(rank);
    replaced
      .catch(() => undefined)
      .finally(() => {
        if (!over.has(rank)) watch.begin(rank);
      });
  });
  try {
    await Promise.allSettled(
      asked.map(async (work, rank) => {
        watch.begin(rank);
        try {
          await work;
        } finally {
          over.add(rank);
          watch.end(rank);
        }
      }),
    );
  } finally {
    watch.close();
  }
}

/** Marks a rank as alive while `work` runs that knows nothing of boards, such as loading weights. */
export async function beating<T>(words: Int32Array, rank: number, work: Promise<T>): Promise<T> {
  const timer = setInterval(() => void Atomics.add(words, rank * BOARD_WORDS + BOARD.progress, 1), BEAT_MS);
  try {
    return await work;
  } finally {
    clearInterval(timer);
  }
}

const BEAT_MS = 500;
