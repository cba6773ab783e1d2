/** `npm run build`: dist/, or the folder that is named, is the package as it is published: JavaScript in one file, types, licence. */
import { execFileSync } from 'node:child_process';
import { copyFileSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'vite';

const here = fileURLToPath(new URL('.', import.meta.url));
const root = join(here, '..', '..');

/** @param dist folder that is written anew. */
async function buildPackage(dist = join(here, 'dist')): Promise<void> {
  await build({
    configFile: false,
    logLevel: 'warn',
    root: here,
    build: {
      target: ['node20', 'chrome123', 'edge123', 'firefox124', 'safari17.5'],
      outDir: dist,
      emptyOutDir: true,
      minify: false,
      lib: { entry: join(here, 'src', 'index.ts'), formats: ['es'], fileName: () => 'index.js' },
    },
  });
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
    engines: { node: '>=20.3' },
  };
  writeFileSync(join(dist, 'package.json'), `${JSON.stringify(published, null, 2)}\n`);
  copyFileSync(join(here, 'README.md'), join(dist, 'README.md'));
  copyFileSync(join(root, 'LICENSE'), join(dist, 'LICENSE'));
}

await buildPackage(process.argv[2]);
