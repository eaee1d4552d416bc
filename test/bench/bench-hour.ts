// What an hour of 4K costs: node test/bench/bench-hour.ts [--seconds 3600] [--gop 60] [--base 60] [--folder DIR] [--video FILE] [--evidence] [--gaps]
// Compares our analysis (probe, keyframes, sprites, shots, concepts) with ffmpeg's own bare keyframe pass of the same run, so that the ratios hold on a
// busy machine too. --evidence adds speech and on-screen text, --gaps the pictures between keyframes; each is reported apart.
// --seconds 300 --base 20 is the quick form. Exits with 1 when a limit is passed. Linux only (/proc).
import { mkdtempSync, readdirSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { longVideo } from './longVideo.ts';
import { measure, type Cost } from './processTree.ts';

const { values } = parseArgs({
  options: {
    seconds: { type: 'string', default: '3600' },
    gop: { type: 'string', default: '60' },
    base: { type: 'string', default: '60' },
    folder: { type: 'string', default: path.join(tmpdir(), 'longtake-bench-hour') },
    video: { type: 'string' },
    evidence: { type: 'boolean', default: false },
    gaps: { type: 'boolean', default: false },
    keep: { type: 'boolean', default: false },
  },
});
const seconds = Number(values.seconds);
const ffmpeg = process.env['FFMPEG_BIN'] ?? 'ffmpeg';
const cli = path.resolve(import.meta.dirname, '../../electron/cli/index.ts');
const limits = { cpuRatio: 1.8, speed: 20, firstSeconds: 3, pssBytes: 1.5e9, indexBytesPerHour: 60e6, evidenceCpu: 0.4 };
const failures: string[] = [];

/** One line of the report; `ok` is undefined for what has no limit. */
function report(what: string, value: string, limit = '', ok?: boolean): void {
  const verdict = ok === undefined ? '' : ok ? 'ok' : 'OVER';
  console.log(`${what.padEnd(44)} ${value.padStart(22)}  ${limit.padEnd(26)} ${verdict}`);
  if (ok === false) failures.push(what);
}

function folderBytes(folder: string): number {
  const files = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
  return files.reduce((sum, file) => sum + statSync(path.join(file.parentPath, file.name)).size, 0);
}

/** Runs the command line on the video for some stages; its cost and when the first picture could be searched (ms, null if never said). */
async function analyse(video: string, library: string, stages: string[]): Promise<Cost & { firstMs: number | null }> {
  let firstMs: number | null = null;
  const args = [cli, 'analyse', video, '--json', '--progress', 'json', '--library', library, '--stages', stages.join(',')];
  const errors: string[] = [];
  const cost = await measure(process.execPath, args, (line, ms) => {
    if (!line.startsWith('{')) {
      errors.push(line);
      return;
    }
    const status = JSON.parse(line) as { name?: string; items?: number };
    if ((status.name === 'concepts' || status.name === 'picture') && (status.items ?? 0) > 0) firstMs ??= ms;
  });
  if (cost.code !== 0)
    throw new Error(`analyse ${stages.join(',')} ended with ${cost.code}: ${errors.slice(-5).join('\n')} ${cost.stdout.slice(-600)}`);
  return { ...cost, firstMs };
}

async function main(): Promise<void> {
  const options = { seconds, gop: Number(values.gop), baseSeconds: Number(values.base), folder: values.folder, ffmpeg };
  const video = values.video ?? longVideo(options);
  const library = mkdtempSync(path.join(tmpdir(), 'longtake-bench-library-'));
  try {
    const bare = [
      '-nostdin',
      '-v',
      'error',
      '-discard:v',
      'nokey',
      '-skip_frame',
      'nokey',
      '-i',
      video,
      '-map',
      '0:v:0',
      '-vsync',
      '0',
      '-f',
      'null',
      '-',
    ];
    const baseline = await measure(ffmpeg, bare);
    if (baseline.code !== 0) throw new Error(`ffmpeg's keyframe pass ended with ${baseline.code}`);
    const ours = await analyse(video, library, ['probe', 'keyframes', 'shots', 'concepts']);
    const hours = seconds / 3600;
    console.log(`${path.basename(video)}: ${seconds} s, ${(statSync(video).size / 1e9).toFixed(2)} GB, GOP ${options.gop}`);
    report('ffmpeg, keyframes only: CPU', `${baseline.cpuSeconds.toFixed(1)} s`);
    report('probe + keyframes + sprites + shots + concepts: CPU', `${ours.cpuSeconds.toFixed(1)} s`);
    const ratio = ours.cpuSeconds / baseline.cpuSeconds;
    const speed = seconds / ours.wallSeconds;
    // either bound is enough: the wall time counts on an idle machine, the ratio on a busy one
    const quick = ratio <= limits.cpuRatio || speed >= limits.speed;
    report('  as a multiple of that pass', ratio.toFixed(2), `<= ${limits.cpuRatio}, or >= ${limits.speed}x`, quick);
    report('  wall', `${ours.wallSeconds.toFixed(1)} s = ${speed.toFixed(1)}x`, `>= ${limits.speed}x on 2 idle cores`);
    const first = ours.firstMs === null ? Infinity : ours.firstMs / 1000;
    report('first searchable picture after', `${first.toFixed(2)} s`, `<= ${limits.firstSeconds} s`, first <= limits.firstSeconds);
    report(
      'peak memory, sum of Pss',
      `${(ours.peakPssBytes / 1e6).toFixed(0)} MB`,
      `<= ${limits.pssBytes / 1e6} MB`,
      ours.peakPssBytes <= limits.pssBytes,
    );
    const index = folderBytes(library);
    report(
      'index, sprites included',
      `${(index / 1e6).toFixed(1)} MB`,
      `<= ${((limits.indexBytesPerHour * hours) / 1e6).toFixed(1)} MB (60 an hour)`,
      index <= limits.indexBytesPerHour * hours,
    );

    const apart: [string, string[]][] = [];
    if (values.evidence) apart.push(['speech', ['sound', 'speech']], ['on-screen text', ['text']]);
    if (values.gaps) apart.push(['pictures between keyframes', ['gaps']]);
    for (const [what, stages] of apart) {
      const cost = await analyse(video, library, stages);
      const each = cost.cpuSeconds / seconds;
      const limit = what === 'pictures between keyframes' ? undefined : each <= limits.evidenceCpu;
      report(`${what}: CPU for each second of video`, each.toFixed(3), limit === undefined ? '' : `<= ${limits.evidenceCpu}`, limit);
      report(
        '  peak memory',
        `${(cost.peakPssBytes / 1e6).toFixed(0)} MB`,
        `<= ${limits.pssBytes / 1e6} MB`,
        cost.peakPssBytes <= limits.pssBytes,
      );
    }
  } finally {
    if (values.keep) console.log(`library: ${library}`);
    else rmSync(library, { recursive: true, force: true });
  }
  if (failures.length > 0) {
    console.log(`over the limit: ${failures.join('; ')}`);
    process.exitCode = 1;
  }
}

await main();
