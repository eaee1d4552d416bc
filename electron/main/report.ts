import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

export interface ReportFacts {
  /** Name and value of what the program and the computer are. */
  versions: Record<string, string>;
  checks: { name: string; ok: boolean; found: string; todo: string }[];
  settings: unknown;
  videos: { path: string; name: string; stages: { name: string; state: string; code?: string | undefined }[] }[];
  logFolder: string;
  /** The person's home folder: it is written as ~. */
  home: string;
}

/** Lines of each log at most, from its end. */
const MOST_LINES = 150;

/** A report as text: what a person can read before passing it on. Names and places of videos and the home folder are left out. */
export function reportText(facts: ReportFacts, date: Date): string {
  const parts = [
    `Longtake report, ${date.toISOString()}`,
    'Nothing was sent. Read it, take out what you do not want to pass on, and send it yourself.',
    'Names of your videos are written as video-1, video-2 ...; your home folder as ~. What you searched for may stand in the last lines of the logs.',
    section(
      'Program and computer',
      Object.entries(facts.versions).map(([name, value]) => `${name}: ${value}`),
    ),
    section(
      'Checks',
      facts.checks.map(({ name, ok, found, todo }) => `${ok ? 'ok     ' : 'LACKING'} ${name}: ${found}${ok ? '' : `  -> ${todo}`}`),
    ),
    section('Settings', JSON.stringify(facts.settings, null, 2).split('\n')),
    section(
      `Videos: ${facts.videos.length}`,
      facts.videos.map(({ stages }, place) => `video-${place + 1}: ${stages.map(stageWord).join(', ')}`),
    ),
    ...logTails(facts.logFolder),
  ];
  return `${hide(parts.join('\n\n'), facts)}\n`;
}

function section(title: string, lines: string[]): string {
  return [`== ${title} ==`, ...lines].join('\n');
}

function stageWord({ name, state, code }: ReportFacts['videos'][number]['stages'][number]): string {
  return `${name} ${state}${code === undefined ? '' : ` (${code})`}`;
}

function logTails(folder: string): string[] {
  let names: string[];
  try {
    names = readdirSync(folder)
      .filter((name) => name.endsWith('.log'))
      .sort();
  } catch {
    return [section('Logs', ['none'])];
  }
  return names.map((name) =>
    section(`${name}, its last lines`, readFileSync(join(folder, name), 'utf8').trimEnd().split('\n').slice(-MOST_LINES)),
  );
}

/** Longer words first: a path is replaced before the name at its end. */
function hide(text: string, { videos, home }: ReportFacts): string {
  const words = videos
    .flatMap(({ path, name }, place) => [path, name].map((word) => ({ word, instead: `video-${place + 1}` })))
    .concat({ word: home, instead: '~' })
    .filter(({ word }) => word.length > 2)
    .sort((a, b) => b.word.length - a.word.length);
  let hidden = text;
  for (const { word, instead } of words) {
    // in a log line a path stands as JSON writes it
    for (const form of new Set([word, JSON.stringify(word).slice(1, -1)])) hidden = hidden.replaceAll(form, instead);
  }
  return hidden;
}
