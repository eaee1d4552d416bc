import { Box, Captions, Film, Layers, ListOrdered, Scissors, Table2, Tv, type LucideIcon } from 'lucide-react';
import type { ExportFormat } from '../../electron/contract/export.ts';

export const FORMAT_GROUPS = ['For an editor', 'For people', 'Video'] as const;

/** A format as the dialog lists it. SRT and VTT are one entry: `also` names the other. */
export interface FormatCard {
  id: ExportFormat;
  also?: ExportFormat;
  group: (typeof FORMAT_GROUPS)[number];
  icon: LucideIcon;
  name: string;
  note: string;
  /** What the button says. */
  save: string;
}

export const FORMAT_CARDS: readonly FormatCard[] = [
  { id: 'edl', group: 'For an editor', icon: ListOrdered, name: 'EDL', note: 'Premiere, Resolve, Avid', save: 'Save EDL' },
  { id: 'fcpxml', group: 'For an editor', icon: Film, name: 'FCPXML', note: 'Final Cut Pro, Resolve', save: 'Save FCPXML' },
  { id: 'otio', group: 'For an editor', icon: Layers, name: 'OpenTimelineIO', note: '.otio, Resolve and others', save: 'Save timeline' },
  {
    id: 'llc',
    group: 'For an editor',
    icon: Scissors,
    name: 'LosslessCut project',
    note: '.llc, segments with names',
    save: 'Save project',
  },
  { id: 'csv', group: 'For people', icon: Table2, name: 'CSV', note: 'Spreadsheet, with reasons', save: 'Save CSV' },
  { id: 'chapters', group: 'For people', icon: Tv, name: 'YouTube chapters', note: 'Text for the description', save: 'Save chapters' },
  {
    id: 'srt',
    also: 'vtt',
    group: 'For people',
    icon: Captions,
    name: 'SRT or VTT',
    note: 'Transcript, or moments as titles',
    save: 'Save subtitles',
  },
  { id: 'clips', group: 'Video', icon: Box, name: 'Clips', note: 'Cut without re-encoding, or exact', save: 'Save clips' },
];

/** The entry that a format belongs to. */
export function cardOf(format: ExportFormat): FormatCard {
  return FORMAT_CARDS.find(({ id, also }) => id === format || also === format) ?? FORMAT_CARDS[0]!;
}
