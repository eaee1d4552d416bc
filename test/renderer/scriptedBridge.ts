import { LongtakeError } from '../../electron/contract/errors.ts';
import type { VideoSummary } from '../../electron/contract/library.ts';
import type { SearchResult } from '../../electron/contract/search.ts';
import type { WindowEvent, WindowInput, WindowOutput, WindowRequestName } from '../../electron/contract/shell.ts';
import type { WindowBridge } from '../../renderer/bridge/windowBridge.ts';

type Answers = { [N in WindowRequestName]?: (input: WindowInput<N>) => WindowOutput<N> | Promise<WindowOutput<N>> };

/** The other side of the window, played by the test: it answers what it is told to, and tells events. */
export function scriptedBridge(
  answers: Answers,
): WindowBridge & { tell: (event: WindowEvent) => void; asked: { name: string; input: unknown }[] } {
  const listeners = new Set<(event: WindowEvent) => void>();
  const asked: { name: string; input: unknown }[] = [];
  return {
    asked,
    request: async (name, input) => {
      asked.push({ name, input });
      const answer = answers[name];
      if (!answer) throw new LongtakeError('USAGE', `The test did not expect ${name}.`);
      return answer(input);
    },
    subscribe: (listener) => {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
    tell: (event) => {
      for (const listener of listeners) listener(event);
    },
    pathForFile: () => '',
    mediaUrl: (videoId, file) => `media://library/${videoId}/${file ?? ''}`,
  };
}

export function summary(id: string, change: Partial<VideoSummary> = {}): VideoSummary {
  return {
    id,
    path: `/footage/${id}.mp4`,
    name: `${id}.mp4`,
    present: true,
    sizeBytes: 1000,
    duration: 100,
    width: 1920,
    height: 1080,
    addedAt: '2026-01-01T00:00:00Z',
    paused: false,
    stages: [],
    warnings: [],
    error: null,
    poster: null,
    ...change,
  };
}

export function result(query: string, starts: number[], unlikely: number[] = []): SearchResult {
  const moment = (start: number, likelihood: 'likely' | 'unlikely') => ({
    videoId: 'a',
    path: '/footage/a.mp4',
    start,
    end: start + 5,
    probability: likelihood === 'likely' ? 0.7 : 0.1,
    likelihood,
    frame: '',
    frameTime: start,
    evidence: [{ kind: 'speech' as const, quote: 'words', start, end: start + 5, score: 1 }],
  });
  return {
    query,
    absent: starts.length === 0,
    tookMs: 1,
    topProbability: 0.5,
    moments: starts.map((start) => moment(start, 'likely')),
    unlikely: unlikely.map((start) => moment(start, 'unlikely')),
    coverage: { videos: 1, seconds: 100, concept: 0.82, speech: 1 },
    notes: [],
  };
}
