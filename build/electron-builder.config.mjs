// What a packaged Longtake holds: one configuration per system, because a package is made on the system it is for (npm installs natives
// for that one only). Read by build/package.mjs.
// Host, workers and command line are plain Node, which cannot read an asar archive: their sources and libraries lie unpacked beside it.
import { existsSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));
const UNPACKED = 'app.asar.unpacked';

/** Endings of the videos that the file manager offers Longtake for, with their type for Linux. */
export const VIDEO_TYPES = {
  mp4: 'video/mp4',
  m4v: 'video/x-m4v',
  mov: 'video/quicktime',
  mkv: 'video/x-matroska',
  webm: 'video/webm',
  avi: 'video/x-msvideo',
  mts: 'video/mp2t',
  m2ts: 'video/mp2t',
  mpg: 'video/mpeg',
  mpeg: 'video/mpeg',
  mxf: 'application/mxf',
  wmv: 'video/x-ms-wmv',
  ogv: 'video/ogg',
};

/** Folders of native parts for one system each: which of them `system` does not need. `${arch}` is electron-builder's. */
function foreignNatives(system) {
  const others = ['darwin', 'linux', 'win32'].filter((name) => name !== system);
  // one build of webgpu and of usearch serves both kinds of Mac
  const webgpu = system === 'darwin' ? 'darwin-universal' : `${system}-\${arch}`;
  const usearch = system === 'darwin' ? 'darwin-arm64+x64' : `${system}-\${arch}`;
  return [
    `!node_modules/onnxruntime-node/bin/napi-v6/{${others.join(',')}}/**`,
    `!node_modules/onnxruntime-node/bin/napi-v6/${system}/!(\${arch})/**`,
    `!node_modules/webgpu/dist/!(${webgpu})/**`,
    `!node_modules/usearch/prebuilds/!(${usearch})/**`,
    `!node_modules/@koromix/!(koffi-${system}-\${arch})/**`,
  ];
}

/** Parts of libraries that only their developers need: sources of natives, types, tools that build them. */
const UNUSED = [
  '!node_modules/{gl,node-gyp,node-abi,prebuild-install,tar,tar-fs,tar-stream,nan,cacache,bit-twiddle,glsl-tokenizer}/**',
  '!node_modules/{@types,@webgpu,undici-types,adm-zip,global-agent}/**',
  '!node_modules/usearch/{c,cpp,cmake,include,numkong}/**',
  '!node_modules/koffi/{vendor,doc}/**',
  '!node_modules/koffi/src/**/*.{cc,hh,S,asm,inc,def,txt}',
  '!node_modules/webgpu/build/**',
  '!node_modules/gpu.js/dist/gpu-browser*',
  '!node_modules/protobufjs/{cli,scripts}/**',
  '!node_modules/js-tiktoken/dist/index.{js,cjs}',
  '!node_modules/tinyld/playground/**',
  '!node_modules/zod/src/**',
  '!node_modules/@fontsource-variable/**',
  '!node_modules/**/*.{d.ts,d.cts,d.mts,map}',
];

/** Where updates are looked for; a build without it has no updater that acts. */
const feed = process.env.LONGTAKE_UPDATE_URL;

/** What electron-builder is given for `system` (a `process.platform`). */
export const configFor = (system) => ({
  appId: 'app.longtake.desktop',
  productName: 'Longtake',
  copyright: 'Copyright 2026 the Longtake authors',
  directories: { output: 'release', buildResources: 'assets/icons' },
  // the prebuilt natives are those of plain Node's ABI-stable interface: nothing is compiled for Electron
  npmRebuild: false,
  asar: true,
  asarUnpack: ['package.json', 'electron/**', 'kernels/**', 'assets/**', 'out/renderer/**', 'node_modules/**'],
  files: [
    'package.json',
    'electron/**/*.ts',
    // bundled into out/
    '!electron/{main,preload}/**',
    'kernels/**/*.ts',
    'out/**',
    'assets/{models,licences,icons}/**',
    ...UNUSED,
    ...foreignNatives(system),
  ],
  extraResources: [
    { from: 'LICENSE', to: 'LICENSE' },
    { from: 'NOTICE', to: 'NOTICE' },
    // host, workers and command line run on this Node; where it lies is the same as in a checkout
    { from: 'node_modules/node/bin', to: `${UNPACKED}/node_modules/node/bin` },
    ...(existsSync(join(root, '.cache/sample/longtake-sample.mp4'))
      ? [{ from: '.cache/sample/longtake-sample.mp4', to: `${UNPACKED}/assets/sample/longtake-sample.mp4` }]
      : []),
  ],
  electronFuses: {
    runAsNode: false,
    enableCookieEncryption: true,
    enableNodeOptionsEnvironmentVariable: false,
    enableNodeCliInspectArguments: false,
    enableEmbeddedAsarIntegrityValidation: true,
    onlyLoadAppFromAsar: true,
    loadBrowserProcessSpecificV8Snapshot: false,
    // pages come from app://
    grantFileProtocolExtraPrivileges: false,
  },
  fileAssociations: Object.entries(VIDEO_TYPES).map(([ext, mimeType]) => ({
    ext,
    mimeType,
    name: `${ext.toUpperCase()} video`,
    role: 'Viewer',
    // offered, never taken from the player that a person has
    rank: 'Alternate',
  })),
  linux: {
    target: ['AppImage', 'deb'],
    executableName: 'longtake',
    category: 'AudioVideo',
    icon: 'assets/icons/icon.png',
    synopsis: 'Finds moments in hours of footage, on your own computer',
    // a deb names somebody who answers for it: build/package.mjs asks for it
    maintainer: process.env.LONGTAKE_MAINTAINER,
  },
  deb: { depends: ['ffmpeg', 'libgtk-3-0', 'libnss3', 'libasound2', 'libgbm1', 'libnotify4', 'xdg-utils'] },
  win: { target: ['nsis'], icon: 'assets/icons/icon.png' },
  nsis: {
    oneClick: false,
    perMachine: false,
    allowToChangeInstallationDirectory: true,
    license: 'LICENSE',
    deleteAppDataOnUninstall: false,
  },
  mac: {
    target: ['dmg'],
    icon: 'assets/icons/icon.png',
    category: 'public.app-category.video',
    hardenedRuntime: true,
  },
  dmg: { title: 'Longtake' },
  // the window speaks English only
  electronLanguages: ['en', 'en-US'],
  publish: feed ? [{ provider: 'generic', url: feed }] : null,
  // an Electron that was unpacked beforehand still has its own start page
  afterPack: ({ packager, appOutDir }) => rm(join(packager.getResourcesDir(appOutDir), 'default_app.asar'), { force: true }),
});
