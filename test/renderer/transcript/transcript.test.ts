import { describe, expect, it } from 'vitest';
import type { TranscriptLine } from '../../../electron/contract/library.ts';
import type { MediaProbe } from '../../../electron/contract/media.ts';
import { createTranscriptStore, linesHolding } from '../../../renderer/stores/transcript.ts';
import { languageOf } from '../../../renderer/transcript/language.ts';
import { scriptedBridge } from '../scriptedBridge.ts';

const line = (id: number, text: string, more: Partial<TranscriptLine> = {}): TranscriptLine => ({
  ...{ id, text, start: id, end: id + 1, source: 'speech', speaker: null },
  ...more,
});

describe('the transcript store', () => {
  it('keeps a correction and takes it back, in the order of undoing', async () => {
    const errors: string[] = [];
    const changed: string[] = [];
    const bridge = scriptedBridge({ 'transcript.correct': ({ lineId, text }) => ({ line: line(lineId, text) }) });
    const store = createTranscriptStore(
      bridge,
      ({ code }) => errors.push(code),
      (videoId) => changed.push(videoId),
    );
    await store.getState().correct('a', line(1, 'the goat keeper'), ' the goalkeeper ');
    await store.getState().correct('a', line(1, 'the goalkeeper'), 'a goalkeeper');
    await store.getState().correct('a', line(2, 'same'), 'same');
    await store.getState().undo();
    await store.getState().undo();
    await store.getState().undo();
    expect(bridge.asked.map(({ input }) => (input as { text: string }).text)).toEqual([
      'the goalkeeper',
      'a goalkeeper',
      'the goalkeeper',
      'the goat keeper',
    ]);
    expect(changed).toHaveLength(4);
    expect(errors).toEqual([]);
  });

  it('tells of a line that is gone, and has nothing to undo then', async () => {
    const errors: string[] = [];
    const store = createTranscriptStore(
      scriptedBridge({}),
      ({ code }) => errors.push(code),
      () => undefined,
    );
    await store.getState().correct('a', line(1, 'x'), 'y');
    expect(errors).toEqual(['USAGE']);
    expect(store.getState().done).toEqual([]);
  });
});

describe('finding in a transcript', () => {
  it('finds lines that hold all words, the speaker among them', () => {
    const lines = [line(0, 'Lift off'), line(1, 'the lift is off', { speaker: 'Dana' }), line(2, 'landing')];
    expect(linesHolding(lines, 'OFF lift')).toEqual([0, 1]);
    expect(linesHolding(lines, 'dana')).toEqual([1]);
    expect(linesHolding(lines, '  ')).toEqual([]);
  });
});

describe('the language of lines', () => {
  const probe = (language: string | null) =>
    ({ subtitles: [{ index: 2, codec: 'subrip', language, title: null, isDefault: true, isText: true }] }) as unknown as MediaProbe;
  it('is that of the subtitles, or of the recogniser, or not said', () => {
    const subtitles = [line(0, 'Guten Tag', { source: 'subtitles' })];
    expect(languageOf(subtitles, probe('ger'))).toBe('de');
    expect(languageOf(subtitles, probe('und'))).toBeUndefined();
    expect(languageOf(subtitles, probe('??'))).toBeUndefined();
    expect(languageOf([line(0, 'Hello')], probe('ger'))).toBe('en');
  });
});
