import react from '@vitejs/plugin-react';
import { defineConfig } from 'vite';
import { CSP_NONCE } from './app/csp_nonce.ts';
import { igvWithoutStyles } from './igv_without_styles.ts';

/** The pages: `web/` to `web/dist/`, which the web service serves (src/api/pages). scripts/build_pages.ts runs it. */
export default defineConfig({
  root: import.meta.dirname,
  plugins: [react(), igvWithoutStyles()],
  // Put into every script and style of index.html; the web service writes the nonce of each answer in its place.
  html: { cspNonce: CSP_NONCE },
  build: {
    outDir: 'dist',
    emptyOutDir: true,
    target: 'es2022',
    // Data: addresses would need a wider Content-Security-Policy.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    reportCompressedSize: false,
  },
  // `npm run dev-pages`: the pages as they are edited, on a server that runs.
  server: { proxy: { '/api': process.env.WEB_URL ?? 'http://127.0.0.1:8000' } },
});
