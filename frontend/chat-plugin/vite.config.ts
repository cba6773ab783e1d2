/**
 * Builds into dist/: `widget-<hash>.js` (a module, with its parts beside it), `s.js` (the loader, a classic script that knows
 * that name) and the demo page. Loader and widget share small modules; each has its own copy, as a classic script cannot
 * import.
 */
import { copyFileSync, readdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { build, defineConfig, type BuildEnvironmentOptions, type Plugin } from 'vite';
import { pruneTokens } from './build/prune-tokens.ts';

const here = (path: string): string => fileURLToPath(new URL(path, import.meta.url));

const browsers = ['chrome120', 'edge120', 'firefox128', 'safari17.2'];
const shared = {
  target: browsers,
  cssTarget: browsers,
  modulePreload: false,
  outDir: here('dist'),
} satisfies BuildEnvironmentOptions;

async function buildLoader(widgetFile: string): Promise<void> {
  await build({
    configFile: false,
    logLevel: 'warn',
    define: { __WIDGET_FILE__: JSON.stringify(`./${widgetFile}`) },
    build: {
      ...shared,
      emptyOutDir: false,
      lib: { entry: here('src/loader.ts'), formats: ['iife'], name: 'airyChat', fileName: () => 's.js' },
    },
  });
}

function loaderAndDemo(): Plugin {
  return {
    name: 'loader-and-demo',
    async writeBundle(_options, bundle) {
      const widget = Object.values(bundle).find(file => file.type === 'chunk' && file.isEntry);
      if (widget === undefined) throw new Error('The build has made no widget.');
      await buildLoader(widget.fileName);
      for (const file of readdirSync(here('demo'))) copyFileSync(here(`demo/${file}`), here(`dist/${file}`));
    },
  };
}

export default defineConfig({
  root: here('.'),
  plugins: [pruneTokens([here('src/**/*.css'), here('../message-view/src/message.css')]), loaderAndDemo()],
  resolve: { alias: { 'react/jsx-runtime': 'preact/jsx-runtime', react: 'preact/compat' } },
  oxc: { jsx: { runtime: 'automatic', importSource: 'preact' } },
  define: { 'process.env.NODE_ENV': '"production"' },
  build: {
    ...shared,
    // As a library, imports of parts stay as they are: a wrapper that preloads style sheets has nothing to do here.
    lib: { entry: here('src/widget.tsx'), formats: ['es'] },
    rolldownOptions: {
      // What parts share with the window comes with the window.
      preserveEntrySignatures: 'allow-extension',
      output: {
        minify: true,
        entryFileNames: 'widget-[hash].js',
        chunkFileNames: '[name]-[hash].js',
      },
    },
  },
});
