// Makes the demo's sample video out of assets/sample: photographs in motion, speech, text on screen, music, silence, cuts, fades, dissolves.
// Plain Node >= 20 without dependencies, so that set-up can call it before anything is installed.
// By hand: node build/sample.mjs OUT_FOLDER
import { createHash } from 'node:crypto';
import { existsSync, mkdtempSync, mkdirSync, readFileSync, readdirSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { renderMontage } from './sample-montage.mjs';
import { layOut } from './sample-timeline.mjs';

const here = path.dirname(fileURLToPath(import.meta.url));
const material = path.join(here, '..', 'assets', 'sample');
const format = { width: 1280, height: 720, fps: 25, gopSeconds: 2 };

/** Everything that decides what the video looks like: the plan, the material and these scripts. */
function recipeHash() {
  const hash = createHash('sha256');
  const files = readdirSync(material, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && !entry.name.endsWith('.md') && entry.name !== 'licences.json')
    .map((entry) => path.join(entry.parentPath ?? entry.path, entry.name));
  files.push(...['sample.mjs', 'sample-montage.mjs', 'sample-timeline.mjs'].map((name) => path.join(here, name)));
  for (const file of files.sort()) hash.update(`${path.basename(file)}\0`).update(readFileSync(file));
  return hash.digest('hex');
}

/**
 * Makes the sample video unless it is already there with the same recipe.
 * @param {{ ffmpeg?: string, out: string, log?: (line: string) => void, signal?: AbortSignal }} options `out` is the cache folder;
 *   `ffmpeg` defaults to FFMPEG_BIN, then to `ffmpeg` on the PATH.
 * @returns {Promise<{ video: string, truth: string, made: boolean }>} `video` = longtake-sample.mp4, `truth` = the JSON beside it that says
 *   what lies where (times in seconds) and holds the demo's queries with their right spans.
 */
export async function makeSample({ ffmpeg = process.env.FFMPEG_BIN || 'ffmpeg', out, log = () => undefined, signal }) {
  const plan = JSON.parse(readFileSync(path.join(material, 'plan.json'), 'utf8'));
  const video = path.join(out, `${plan.name}.mp4`);
  const truth = path.join(out, `${plan.name}.truth.json`);
  const recipe = recipeHash();
  if (existsSync(video) && existsSync(truth)) {
    const known = JSON.parse(readFileSync(truth, 'utf8'));
    if (known.recipe === recipe && known.bytes === statSync(video).size) return { video, truth, made: false };
  }
  mkdirSync(out, { recursive: true });
  const workDir = mkdtempSync(path.join(out, '.sample-'));
  try {
    const layout = layOut(plan, format);
    log(`making the sample video (${Math.round(layout.truth.duration)} s)`);
    const source = (name) => path.join(material, name);
    await renderMontage(layout, {
      ...format,
      ffmpeg,
      workDir,
      out: video,
      source,
      font: source('fonts/DejaVuSans.ttf'),
      preset: 'ultrafast',
      crf: 24,
      grain: 0,
      bed: 0,
      log,
      signal,
    });
    writeFileSync(`${truth}.part`, `${JSON.stringify({ recipe, bytes: statSync(video).size, ...layout.truth }, null, 1)}\n`);
    renameSync(`${truth}.part`, truth);
  } finally {
    rmSync(workDir, { recursive: true, force: true });
  }
  return { video, truth, made: true };
}

if (process.argv[1] && path.resolve(process.argv[1]) === fileURLToPath(import.meta.url)) {
  const out = process.argv[2];
  if (!out) {
    console.error('usage: node build/sample.mjs OUT_FOLDER');
    process.exit(2);
  }
  const { video, made } = await makeSample({ out: path.resolve(out), log: (line) => console.error(line) });
  console.log(made ? video : `${video} (already there)`);
}
