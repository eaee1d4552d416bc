export default {
  // `tsc` is started by its path (build/check-types.mjs)
  ignoreDependencies: ['@typescript/native'],
  ignoreBinaries: ['apt-get', 'dpkg', 'ffmpeg', 'mkfifo', 'mount', 'umount'],
  entry: [
    'electron/{host,worker,encoder,cli}/index.ts',
    'electron/{main,preload}/index.ts',
    'build/*.{mjs,ts}',
    'test/**/*.test.{ts,tsx}',
    'test/bench/**/*.{ts,mjs}',
    'test/e2e/**/*.ts',
    // started as processes of their own
    'test/**/*Process.ts',
  ],
  project: ['electron/**/*.ts', 'kernels/**/*.ts', 'renderer/**/*.{ts,tsx}', 'test/**/*.{ts,tsx}'],
};
