/** `npm run build`: dist/, or the folder that is named, is the package as it is published: JavaScript, types, licence. */
import { execFileSync } from 'node:child_process';
import { chmodSync, copyFileSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'vite';

const here = fileURLToPath(new URL('.', import.meta.url));
const root = join(here, '..', '..');

interface Entry {
  readonly source: string;
  readonly file: string;
  readonly banner: string;
}

const library: Entry = { source: 'index.ts', file: 'index.js', banner: '' };
/** For Node only; the client of the feed is bundled with it. */
const command: Entry = { source: 'main.ts', file: 'airy.js', banner: '#!/usr/bin/env node\n' };

function bundle(dist: string, { source, file, banner }: Entry): Promise<unknown> {
  return build({
    configFile: false,
    logLevel: 'warn',
    root: here,
    build: {
      target: 'node20',
      outDir: dist,
      emptyOutDir: false,
      minify: false,
      lib: { entry: join(here, 'src', source), formats: ['es'], fileName: () => file },
      rollupOptions: { external: [/^node:/], output: { banner } },
    },
  });
}

/** @param dist folder of the package. */
async function buildPackage(dist = join(here, 'dist')): Promise<void> {
  for (const entry of [library, command]) await bundle(dist, entry);
  chmodSync(join(dist, command.file), 0o755);
  const compiler = join(root, 'node_modules', 'typescript', 'bin', 'tsc');
  const declarations = ['--declaration', '--emitDeclarationOnly', '--noEmit', 'false', '--outDir', dist];
  const project = ['--project', join(here, 'tsconfig.build.json')];
  execFileSync(process.execPath, [compiler, ...project, ...declarations], { cwd: here, stdio: 'inherit' });
  const { name, version, description, license } = JSON.parse(
    readFileSync(join(here, 'package.json'), 'utf8'),
  ) as Readonly<Record<string, string>>;
  const published = {
    ...{ name, version, description, license, type: 'module', sideEffects: false },
    exports: { '.': { types: './index.d.ts', default: './index.js' } },
    bin: { airy: `./${command.file}` },
    engines: { node: '>=20.3' },
  };
  writeFileSync(join(dist, 'package.json'), `${JSON.stringify(published, null, 2)}\n`);
  copyFileSync(join(here, 'README.md'), join(dist, 'README.md'));
  copyFileSync(join(root, 'LICENSE'), join(dist, 'LICENSE'));
}

await buildPackage(process.argv[2]);
