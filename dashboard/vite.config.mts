// Builds the dashboard; `npm run dashboard` serves it with live reload beside a running Ringside.
import tailwindcss from '@tailwindcss/vite';
import react from '@vitejs/plugin-react';
import { defineConfig } from 'vite';

const ringside = 'http://127.0.0.1:3000';

export default defineConfig({
  plugins: [react(), tailwindcss()],
  server: {
    host: '127.0.0.1',
    port: 5173,
    proxy: { '/api': ringside, '/docs': ringside, '/media': { target: ringside, ws: true } },
  },
  // Nothing is inlined, so that a strict content security policy holds.
  build: { outDir: 'dist', emptyOutDir: true, assetsInlineLimit: 0, modulePreload: { polyfill: false }, target: 'es2023' },
});
