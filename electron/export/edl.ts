import { basename } from 'node:path';
import { EXPORT_RATES } from '../contract/export.ts';
import { cutName, reasonOf, type Cut } from './items.ts';
import { framesAt, rateName, timecodeText } from './rate.ts';
import {
  clockOf,
  frameSpan,
  reelName,
  sourceCuts,
  stemOf,
  textFileName,
  type Clock,
  type ExportJob,
  type Source,
  type Written,
} from './source.ts';
import { plain } from '../platform/fileName.ts';

/** Where the cut list starts on its own timeline, hours. */
const RECORD_HOUR = 1;
/** Events that the format has numbers for. */
const MOST_EVENTS = 999;

/**
 * A cut list in the form of CMX 3600: a line per stretch with source and record times, cuts only, picture only; names, likelihood and reason as
 * comments, markers as LOC lines. https://en.wikipedia.org/wiki/Edit_decision_list
 */
export function writeEdl(job: ExportJob): Written {
  const { options, sources } = job;
  const clocks = sources.map((source) => clockOf(source, options));
  const first = clocks[0]!;
  const notes = clocks.flatMap((clock) => clock.notes);
  const { rate, drop } = first;
  const mixed = clocks.some((clock) => clock.rate.num !== rate.num || clock.rate.den !== rate.den);
  if (mixed) notes.push(`The videos have several rates: all are counted at ${rateName(rate)}.`);
  const reels = reelsOf(sources, options.reel);
  const lines = [`TITLE: ${plain(job.title).toUpperCase()}`, `FCM: ${drop ? 'DROP FRAME' : 'NON-DROP FRAME'}`, ''];
  let record = timecodeStart(first);
  let number = 0;
  for (const [index, source] of sources.entries()) {
    const clock = mixed ? clockOf(source, { ...options, rate: knownRate(first) }) : clocks[index]!;
    const code = (frames: number) => timecodeText(frames, rate, drop);
    for (const cut of sourceCuts(source, options)) {
      const { first: from, end } = frameSpan(cut, rate);
      number += 1;
      const times = [clock.start + from, clock.start + end, record, record + end - from].map(code);
      lines.push(`${String(number).padStart(3, '0')}  ${reels[index]!.padEnd(8)} V     C        ${times.join(' ')}`);
      lines.push(...commentsOf(cut, source, options.comments));
      for (const marker of cut.items.filter(({ kind }) => kind === 'marker')) {
        const at = record + Math.min(end - from - 1, Math.max(0, framesAt(marker.start, rate) - from));
        lines.push(`* LOC: ${code(at)} BLUE    ${marker.name}`);
      }
      record += end - from;
    }
  }
  if (number > MOST_EVENTS)
    notes.push(`CMX 3600 counts to ${MOST_EVENTS}; this list has ${number} events, which some programs do not read.`);
  return { name: textFileName(job, null, 'edl'), text: lines.join('\n') + '\n', notes };
}

function commentsOf(cut: Cut, source: Source, wanted: boolean): string[] {
  const reason = reasonOf(cut.items);
  // a clip name is what editors find the file by: it stays as it is written
  const lines = [`* FROM CLIP NAME: ${plain(basename(source.path))}`];
  const name = cutName(cut);
  if (wanted && name !== '' && !reason.includes(name)) lines.push(`* COMMENT: ${name.toUpperCase()}`);
  if (wanted && reason !== '') lines.push(`* COMMENT: ${reason.toUpperCase()}`);
  return lines;
}

/** A reel for each video; two videos never share one. */
function reelsOf(sources: readonly Source[], wanted: string): string[] {
  const reels: string[] = [];
  for (const source of sources) {
    const base = reelName(wanted !== '' ? wanted : stemOf(source.path));
    let reel = base;
    for (let number = 2; reels.includes(reel); number += 1) reel = `${base.slice(0, 8 - String(number).length)}${number}`;
    reels.push(reel);
  }
  return reels;
}

function timecodeStart({ rate, drop }: Clock): number {
  const nominal = Math.round(rate.num / rate.den);
  const hour = drop ? nominal * 3600 - 54 * (nominal / 15) : nominal * 3600;
  return RECORD_HOUR * hour;
}

function knownRate({ rate }: Clock) {
  const name = rateName(rate);
  return EXPORT_RATES.find((one) => one === name) ?? '25';
}
