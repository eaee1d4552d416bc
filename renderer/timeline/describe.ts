import type { TranscriptLine } from '../../electron/contract/library.ts';
import { speakTime } from '../format.ts';
import type { TimelineData } from './track.ts';

/** What a screen reader says of the playhead: "41 minutes 16 seconds, moment 1 of 7, very likely, Dana speaking". */
export function describePlace(
  time: number,
  data: Pick<TimelineData, 'moments' | 'open' | 'segments'>,
  transcript: readonly TranscriptLine[],
): string {
  const here = data.moments.filter(({ moment }) => time >= moment.start && time < moment.end);
  const found = here.find(({ rank }) => rank === data.open) ?? here[0];
  const own = data.segments.find(({ kind, start, end }) => kind === 'segment' && time >= start && time < end);
  const line = transcript.findLast(({ start, end }) => time >= start && time < end);
  const parts = [
    speakTime(time),
    found && `moment ${found.rank} of ${data.moments.length}, ${found.moment.likelihood}`,
    own && `in segment ${own.name}`,
    line && (line.speaker === null ? 'speech' : `${line.speaker} speaking`),
  ];
  return parts.filter(Boolean).join(', ');
}
