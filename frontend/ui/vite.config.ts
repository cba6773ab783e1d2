/** The inbox is built to dist/ and served under /inbox/. `npm run dev` proxies API and socket to a running server. */
import react from '@vitejs/plugin-react';
import { defineConfig } from 'vite';

const server = process.env['AIRY_URL'] ?? 'http://127.0.0.1:8080';
/** To the server a page of vite is a page of its own. */
const headers = { origin: new URL(server).origin };

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
    host: '127.0.0.1',
    port: 5173,
    proxy: {
      '^/ws\\.': { target: server, ws: true, changeOrigin: true, headers },
      '^/(?!inbox/)': { target: server, changeOrigin: true, headers },
    },
  },
});
