import { createStore } from 'zustand/vanilla';
import type { ErrorData } from '../../electron/contract/errors.ts';
import type { LeftOut } from './library.ts';

interface Message {
  id: number;
  tone: 'plain' | 'warn' | 'bad';
  title: string;
  lines: string[];
  /** Stable code of an error, for a report. */
  code: string;
  /** What can be done about it, as a button. */
  action?: { label: string; run: () => void } | undefined;
}

export interface MessagesState {
  messages: Message[];
  tell: (message: Omit<Message, 'id'>) => void;
  tellError: (error: ErrorData) => void;
  /** What became of a drop. `known` are names of videos that were here already; `show` shows them. */
  tellAdded: (added: number, leftOut: LeftOut[], known?: string[], show?: () => void) => void;
  dismiss: (id: number) => void;
}
export type MessagesStore = ReturnType<typeof createMessagesStore>;

/** What stops the whole app stands in its banner, once, and not in a message for each request that failed of it. */
export const TOLD_BY_BANNER: ReadonlySet<string> = new Set(['LIBRARY_IN_USE', 'LIBRARY_TOO_NEW', 'LIBRARY_DAMAGED', 'HOST_GONE']);

/** Most files that one message names. */
const MAX_NAMED = 6;

/** Messages that stay until they are closed; errors, and what was left out of a drop. */
export function createMessagesStore() {
  let nextId = 1;
  return createStore<MessagesState>()((set, get) => ({
    messages: [],
    tell: (message) => set((state) => ({ messages: [...state.messages.slice(-3), { ...message, id: nextId++ }] })),
    tellError: (error) => {
      if (error.code === 'CANCELLED' || TOLD_BY_BANNER.has(error.code)) return;
      get().tell({ tone: 'bad', title: error.message, lines: error.hint ? [error.hint] : [], code: error.code });
    },
    tellAdded: (added, leftOut, known = [], show) => {
      if (leftOut.length + known.length === 0) return;
      const named = [...leftOut.map((item) => `${baseName(item.path)}: ${item.message}`), ...known.map((name) => `${name}: already here`)];
      const lines = named.slice(0, MAX_NAMED);
      if (named.length > MAX_NAMED) lines.push(`and ${named.length - MAX_NAMED} more`);
      get().tell({
        tone: leftOut.length > 0 ? 'warn' : 'plain',
        title: `${added} added. Left out: ${named.length}`,
        lines,
        code: '',
        action: show && known.length > 0 ? { label: 'Show', run: show } : undefined,
      });
    },
    dismiss: (id) => set((state) => ({ messages: state.messages.filter((message) => message.id !== id) })),
  }));
}

/** Last part of a path of either system. */
function baseName(path: string): string {
  return path.split(/[\\/]/).filter(Boolean).at(-1) ?? path;
}
