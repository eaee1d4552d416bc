// Makes a calibration video with planted moments and its truth: node test/bench/planted/planted.ts A|B OUT [--size 640x360] [--preset ultrafast]
// [--cache FOLDER] [--truth-only]. Half A is for fitting constants, half B only for checking them. About 9 minutes of video each.
// Needs ffmpeg (FFMPEG_BIN or PATH), apt-get and dpkg (Debian), python3 with pip; run `apt-get update` once where the package lists are old.
import { mkdirSync, renameSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { renderMontage } from '../../../build/sample-montage.mjs';
import { layOut } from '../../../build/sample-timeline.mjs';
import type { Plan } from '../../../build/sample-timeline.mjs';
import { planA } from './planA.ts';
import { planB } from './planB.ts';
import { locate } from './sources.ts';
import { speakAll } from './voices.ts';

const halves: Record<string, Plan> = { A: planA, B: planB };

/** Questions are numbered in the order of the plan: a01, a02 ... */
function numbered(plan: Plan, letter: string): Plan {
  const queries = (plan.queries ?? []).map((query, index) => ({ ...query, id: `${letter}${String(index + 1).padStart(2, '0')}` }));
  return { ...plan, queries };
}

async function main(): Promise<void> {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: {
      size: { type: 'string', default: '640x360' },
      preset: { type: 'string', default: 'superfast' },
      cache: { type: 'string' },
      'truth-only': { type: 'boolean', default: false },
    },
  });
  const [half, out] = positionals;
  const size = /^(\d+)x(\d+)$/.exec(values.size);
  const plan = half === undefined ? undefined : halves[half];
  if (!plan || half === undefined || out === undefined || !size) {
    console.error('usage: planted.ts A|B OUT [--size 640x360] [--preset superfast] [--cache FOLDER] [--truth-only]');
    process.exit(2);
  }
  const log = (line: string): void => console.error(line);
  const ffmpeg = process.env['FFMPEG_BIN'] ?? 'ffmpeg';
  const cache = path.resolve(values.cache ?? path.join(out, 'sources'));
  mkdirSync(cache, { recursive: true });
  mkdirSync(out, { recursive: true });
  const format = { width: Number(size[1]), height: Number(size[2]), fps: 25, gopSeconds: 2 };

  const audio = speakAll(plan.audio ?? [], cache, ffmpeg, log);
  const layout = layOut(numbered({ ...plan, audio }, half.toLowerCase()), format);
  const { truth } = layout;
  const truthFile = path.join(out, `${plan.name}.truth.json`);
  writeFileSync(`${truthFile}.part`, `${JSON.stringify(truth, null, 1)}\n`);
  renameSync(`${truthFile}.part`, truthFile);
  const none = truth.queries.filter((query) => query.spans.length === 0).length;
  log(`${plan.name}: ${truth.duration} s, ${truth.timeline.length} pictures, ${truth.queries.length} queries (${none} without an answer)`);
  if (values['truth-only']) return;

  const video = path.resolve(out, truth.video);
  await renderMontage(layout, {
    ...format,
    ffmpeg,
    preset: values.preset,
    crf: 24,
    bed: 0.004,
    out: video,
    workDir: path.resolve(out, `.parts-${half}-${values.size}`),
    source: (name) => (path.isAbsolute(name) ? name : locate(name, cache, log)),
    font: new URL('../../../assets/sample/fonts/DejaVuSans.ttf', import.meta.url).pathname,
    log,
  });
  console.log(video);
}

await main();
