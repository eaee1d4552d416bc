import { builtinModules } from 'node:module';
import { defineConfig } from 'vite';

const root = new URL('..', import.meta.url).pathname;

/** Electron's main process as one CommonJS file: a sandboxed preload and Electron before `ready` want no loader in between. */
export default defineConfig({
  root,
  build: {
    outDir: `${root}out/main`,
    emptyOutDir: true,
    target: 'node20',
    minify: false,
    ssr: true,
    rolldownOptions: {
      input: `${root}electron/main/index.ts`,
      // koffi finds its native part beside itself; the updater is loaded only where it acts
      external: ['electron', 'koffi', 'electron-updater', /^node:/, ...builtinModules],
      output: { format: 'cjs', entryFileNames: 'index.cjs', codeSplitting: false },
    },
  },
  ssr: { noExternal: true, external: ['electron', 'koffi', 'electron-updater'], target: 'node' },
});
