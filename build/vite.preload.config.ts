import { builtinModules } from 'node:module';
import { defineConfig } from 'vite';

const root = new URL('..', import.meta.url).pathname;

/** The preload script of a sandboxed window: CommonJS, and nothing but Electron to require. */
export default defineConfig({
  root,
  build: {
    outDir: `${root}out/preload`,
    emptyOutDir: true,
    target: 'chrome130',
    minify: false,
    ssr: true,
    rolldownOptions: {
      input: `${root}electron/preload/index.ts`,
      external: ['electron', /^node:/, ...builtinModules],
      output: { format: 'cjs', entryFileNames: 'index.cjs', codeSplitting: false },
    },
  },
  ssr: { noExternal: true, external: ['electron'], target: 'node' },
});
