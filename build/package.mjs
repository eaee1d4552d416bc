// Makes a package of Longtake for the system it runs on: a folder that can be started, or with --installer what one installs.
// usage: npm run package [-- --installer] [-- --output FOLDER]
// ELECTRON_OVERRIDE_DIST_PATH names an unpacked Electron to package with; otherwise electron-builder downloads the one of package.json.
import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build, Platform } from 'electron-builder';
import { configFor } from './electron-builder.config.mjs';

const root = dirname(dirname(fileURLToPath(import.meta.url)));

/** Packages into `output` (release/ by default), with the Electron that lies unpacked in `dist`, or the one of package.json. */
export async function makePackage({ dist = process.env.ELECTRON_OVERRIDE_DIST_PATH, output, installer = false } = {}) {
  for (const part of ['out/main/index.cjs', 'out/preload/index.cjs', 'out/renderer/index.html']) {
    if (!existsSync(join(root, part))) throw new Error(`${part} is missing. Run: npm run build`);
  }
  const config = configFor(process.platform);
  if (installer && process.platform === 'linux' && !/^[^<]+<\S+@\S+>$/.test(config.linux.maintainer ?? ''))
    throw new Error("A .deb names whoever answers for it. Set LONGTAKE_MAINTAINER to 'NAME <ADDRESS>'.");
  const unpacked = dist && { electronDist: dist, electronVersion: readFileSync(join(dist, 'version'), 'utf8').trim().replace(/^v/, '') };
  return build({
    projectDir: root,
    targets: Platform.current().createTarget(installer ? undefined : 'dir'),
    config: { ...config, ...unpacked, directories: { ...config.directories, ...(output && { output }) } },
    publish: 'never',
  });
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const flag = process.argv.indexOf('--output');
  const options = { installer: process.argv.includes('--installer'), ...(flag > 0 && { output: process.argv[flag + 1] }) };
  await makePackage(options);
}
