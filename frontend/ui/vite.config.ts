/** The inbox is built to dist/ and served under /inbox/. `npm run dev` proxies API and socket to a running server. */
import react from '@vitejs/plugin-react';
import { defineConfig } from 'vite';

const server = process.env['AIRY_URL'] ?? 'http://127.0.0.1:8080';
const ourRoutes = /^\/(?:inbox\/|@|node_modules\/)/;

export default defineConfig({
  base: '/inbox/',
  plugins: [react()],
  build: {
    target: ['chrome123', 'edge123', 'firefox124', 'safari17.5'],
    cssTarget: ['chrome123', 'edge123', 'firefox124', 'safari17.5'],
    sourcemap: false,
    assetsInlineLimit: 2048,
  },
  server: {
    port: 5173,
    proxy: {
      '^/ws\\.': { target: server, ws: true },
      '^/(?!inbox/)': {
        target: server,
        bypass: request => (ourRoutes.test(request.url ?? '') ? request.url : undefined),
      },
    },
  },
});
