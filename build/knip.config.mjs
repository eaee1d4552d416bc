export default {
  entry: [
    'electron/{host,worker,encoder,cli}/index.ts',
    'electron/{main,preload}/index.ts',
    'renderer/main.tsx',
    'build/*.{mjs,ts}',
    'test/**/*.test.{ts,tsx}',
    'test/bench/**/*.{ts,mjs}',
    'test/e2e/**/*.ts',
  ],
  project: ['electron/**/*.ts', 'kernels/**/*.ts', 'renderer/**/*.{ts,tsx}', 'test/**/*.{ts,tsx}'],
};
