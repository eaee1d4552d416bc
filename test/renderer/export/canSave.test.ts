import { describe, expect, it } from 'vitest';
import type { ExportPreview } from '../../../electron/contract/export.ts';
import { canSave } from '../../../renderer/export/canSave.ts';
import { createExportStore } from '../../../renderer/stores/export.ts';
import { scriptedBridge } from '../scriptedBridge.ts';

const keep = { getItem: () => null, setItem: () => undefined };
const { options } = createExportStore(scriptedBridge({}), keep, () => []).getState();
const preview = (counts: Partial<ExportPreview['counts']>): ExportPreview => ({
  counts: { moments: 0, segments: 0, markers: 0, ...counts },
  seconds: 0,
  clock: { timecode: '00:00:00:00', rate: '25', reel: 'WALK' },
  files: [{ name: 'walk.edl', text: 'TITLE: walk\n', bytes: 12 }],
  clips: [],
  notes: [],
});

describe('what can be saved', () => {
  it('is nothing before the host has answered, and nothing where nothing is chosen', () => {
    expect(canSave({ preview: null, format: 'edl', options })).toBe(false);
    expect(canSave({ preview: preview({}), format: 'edl', options })).toBe(false);
    expect(canSave({ preview: { ...preview({ moments: 1 }), files: [] }, format: 'clips', options })).toBe(false);
  });

  it('is whatever is chosen', () => {
    for (const kind of ['moments', 'segments', 'markers'] as const)
      expect(canSave({ preview: preview({ [kind]: 1 }), format: 'edl', options })).toBe(true);
  });

  it('is a transcript without a choice, but no titles without moments', () => {
    expect(canSave({ preview: preview({}), format: 'vtt', options: { ...options, words: 'transcript' } })).toBe(true);
    expect(canSave({ preview: preview({}), format: 'srt', options: { ...options, words: 'moments' } })).toBe(false);
  });
});
