/** The layers of ARCHITECTURE.md: imports point down only. */
const layer = (name, from, to, comment, extra = {}) => ({
  name,
  severity: 'error',
  comment,
  from: { path: from },
  to: { path: to, ...extra },
});
const siblings = {
  media: [],
  encoders: [],
  store: [],
  ring: [],
  export: ['media'],
  model: ['ring'],
  search: ['store', 'encoders'],
  jobs: ['media', 'encoders', 'store', 'search', 'model'],
};
const folders = Object.keys(siblings);

export default {
  forbidden: [
    { name: 'no-circular', severity: 'error', from: {}, to: { circular: true } },
    layer('kernels-know-nothing', '^kernels/', '^(electron|renderer)/', 'kernels are pure computation'),
    layer('contract-is-lowest', '^electron/contract/', '^(electron/(?!contract/)|renderer|kernels)', 'the contract imports only zod'),
    layer('contract-npm', '^electron/contract/', 'node_modules/(?!zod/)', 'the contract imports only zod', {
      dependencyTypesNot: ['core'],
    }),
    layer(
      'platform-knows-contract',
      '^electron/platform/',
      '^(electron/(?!contract/|platform/)|renderer|kernels)',
      'platform imports only the contract',
    ),
    layer('renderer-knows-contract', '^renderer/', '^(electron/(?!contract/)|kernels)', 'the renderer knows only the contract'),
    layer('renderer-no-electron', '^renderer/', 'node_modules/electron/', 'no file of the renderer knows Electron'),
    layer(
      'main-knows-contract',
      '^electron/(main|preload)/',
      '^(electron/(?!contract/|platform/|main/|preload/)|renderer|kernels)',
      'main never computes',
    ),
    layer(
      'electron-only-in-main',
      '^(electron/(?!main/|preload/)|kernels|renderer)',
      'node_modules/electron/',
      'only main and preload import electron',
    ),
    layer(
      'onnxruntime',
      '^(?!kernels/backends/|electron/encoders/onnxSession\\.ts|test/)',
      'node_modules/onnxruntime',
      'one way to run ONNX',
    ),
    layer('gpu-in-backends', '^(?!kernels/backends/|test/)', 'node_modules/(webgpu|gpu\\.js)/', 'GPU runtimes only in kernels/backends'),
    layer('kernels-pure', '^kernels/(?!backends/)', '^(node:|fs|path|os|worker_threads)', 'no runtime API outside kernels/backends'),
    ...folders.map((name) =>
      layer(
        `siblings-of-${name}`,
        `^electron/${name}/`,
        `^electron/(${[...folders.filter((other) => other !== name && !siblings[name].includes(other)), 'host', 'worker', 'encoder', 'cli', 'main', 'preload'].join('|')})/`,
        `${name} may import only ${[...siblings[name], 'platform', 'contract', 'kernels'].join(', ')}`,
      ),
    ),
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'build/tsconfig/node.json' },
    enhancedResolveOptions: { exportsFields: ['exports'], conditionNames: ['import', 'node', 'default'] },
  },
};
