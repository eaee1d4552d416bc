// One page with every picture of the end-to-end tests beside the design's shot of the same screen:
//   npm run pictures:compare -- --design DIR     DIR holds the shots (01-first-run.png ...); they are shown from there, never copied
// Writes test/e2e/pictures/compare.html (ignored by git) and prints where it is. Without --design it shows the pictures alone and says so.
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { parseArgs } from 'node:util';

/** Which pictures show the screen of which shot. A picture that is named nowhere stands at the end, alone. */
const SHOTS: Record<string, string[]> = {
  '01-first-run': ['library-01-first-run', 'app-01-first-run'],
  '01b-drag-over': ['app-02-drag-over'],
  '02-library': ['library-05-read', 'app-03-reading', 'library-09-moved'],
  '03-video-dark': ['browser-06-moment', 'app-04-moment', 'search-04-why', 'timeline-04-dark'],
  '03-video-light': ['timeline-05-light'],
  '03-video-narrow': ['timeline-06-narrow', 'search-13-light-narrow', 'browser-10-narrow-light'],
  '04-ask': ['ask-10-attended', 'ask-11-quoted', 'ask-07-light', 'ask-08-narrow-light'],
  '05-ring': ['ring-restarted-dark', 'ring-narrow-dark'],
  '05-ring-light': ['ring-restarted-light', 'ring-narrow-light'],
  '06-export': ['export-01-edl', 'export-05-light'],
  '07-nothing-found': ['search-07-not-found', 'browser-09-not-found'],
  '08-palette': ['search-08-palette', 'search-14-palette-light'],
  '09-settings': ['settings-models-dark', 'settings-models-light'],
};

const { values } = parseArgs({ options: { design: { type: 'string' }, pictures: { type: 'string' } } });
const pictures = resolve(values.pictures ?? new URL('../test/e2e/pictures', import.meta.url).pathname);
const design = values.design === undefined ? null : resolve(values.design);
if (design !== null && !existsSync(design)) throw new Error(`${design} does not exist; --design names the folder of the design's shots`);

const taken = existsSync(pictures) ? readdirSync(pictures).filter((name) => name.endsWith('.png')) : [];
if (taken.length === 0) throw new Error(`there is no picture in ${pictures}; npm run -s test:e2e takes them`);
const paired = new Set(Object.values(SHOTS).flat());
const alone = taken.map((name) => name.slice(0, -'.png'.length)).filter((name) => !paired.has(name));
const rows = Object.entries(SHOTS).flatMap(([shot, names]) => names.map((name) => pair(name, shot)));
const notice =
  design === null ? '<p class="notice">Without the design: name its folder of shots with --design to see it beside the pictures.</p>' : '';
const file = join(pictures, 'compare.html');
writeFileSync(
  file,
  page(`${notice}${rows.join('\n')}\n<h2>Without a shot</h2>\n<div class="alone">${alone.map((name) => figure(name)).join('\n')}</div>`),
);

const absent = [...paired].filter((name) => !taken.includes(`${name}.png`));
if (absent.length > 0) console.log(`not taken yet: ${absent.join(', ')}`);
if (design === null) console.log('without the design: its folder of shots is named with --design DIR');
console.log(`${taken.length} pictures, ${rows.length - absent.length} beside ${Object.keys(SHOTS).length} shots: ${file}`);

function pair(name: string, shot: string): string {
  const left = taken.includes(`${name}.png`) ? figure(name) : missing(`${name}: not taken yet`);
  return `<section>${left}${ofDesign(shot)}</section>`;
}

function ofDesign(shot: string): string {
  const path = design === null ? null : join(design, `${shot}.png`);
  if (path === null) return missing(`${shot}: design not named`);
  return existsSync(path)
    ? still(pathToFileURL(path).href, `design: ${shot}`, widthOf(path))
    : missing(`${shot}: not in the design's folder`);
}

function figure(name: string): string {
  return still(encodeURI(`${name}.png`), name, widthOf(join(pictures, `${name}.png`)));
}

/** A picture at its own size, made smaller where the window has no room; a click opens it alone. */
function still(source: string, words: string, width: number): string {
  return `<figure><figcaption>${words}, ${width} px wide</figcaption><a href="${source}"><img loading="lazy" src="${source}" width="${width}" alt="${words}"></a></figure>`;
}

function missing(words: string): string {
  return `<figure><figcaption>${words}</figcaption></figure>`;
}

/** Width of a PNG, pixels: in its header (PNG specification, IHDR). */
function widthOf(path: string): number {
  return readFileSync(path).readUInt32BE(16);
}

function page(body: string): string {
  return `<!doctype html>
<meta charset="utf-8">
<title>Longtake: pictures beside the design</title>
<style>
  body { margin: 16px; background: #777; color: #fff; font: 13px/18px sans-serif; }
  section { display: grid; grid-template-columns: 1fr 1fr; gap: 12px; margin-bottom: 24px; align-items: start; }
  .alone { display: grid; grid-template-columns: repeat(auto-fill, minmax(480px, 1fr)); gap: 12px; }
  figure { margin: 0; min-width: 0; } figcaption { padding: 4px 0; } img { max-width: 100%; height: auto; display: block; }
  .notice { padding: 12px; background: #333; }
</style>
<h1>Pictures of the tests (left) and the design (right)</h1>
${body}
`;
}
