/** Bundles the page of the test, as the inbox is bundled. */
import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vite';

export default defineConfig({
  build: {
    emptyOutDir: false,
    minify: false,
    modulePreload: false,
    rollupOptions: {
      input: fileURLToPath(new URL('mail-page.fixture.tsx', import.meta.url)),
      output: { entryFileNames: 'page.js', chunkFileNames: '[name].js' },
    },
  },
});
