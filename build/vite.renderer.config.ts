import react from '@vitejs/plugin-react';
import { defineConfig } from 'vite';

const root = new URL('..', import.meta.url).pathname;

/** The window: served by Electron's app:// scheme and by `longtake serve`, both with a CSP that allows no inline script. */
export default defineConfig({
  root: `${root}renderer`,
  base: './',
  plugins: [react()],
  build: {
    outDir: `${root}out/renderer`,
    emptyOutDir: true,
    // the oldest Electron it is tested on
    target: 'chrome130',
    // fonts and pictures stay files: the CSP allows no data: fonts
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
  },
});
