import type { ExportState } from '../stores/export.ts';

/** Whether there is anything to write: what was chosen, or a transcript, which needs no choice. */
export function canSave({ preview, format, options }: Pick<ExportState, 'preview' | 'format' | 'options'>): boolean {
  if (preview === null || preview.files.length + preview.clips.length === 0) return false;
  const { moments, segments, markers } = preview.counts;
  return isTranscript({ format, options }) || moments + segments + markers > 0;
}

/** Whether all that was said is written, whatever is chosen. */
export function isTranscript({ format, options }: Pick<ExportState, 'format' | 'options'>): boolean {
  return (format === 'srt' || format === 'vtt') && options.words === 'transcript';
}
