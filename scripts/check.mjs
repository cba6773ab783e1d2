/**
 * `npm run check`: everything that can be said about the code without running it. All steps run, also after a failure; what a
 * step has to say is shown when it fails.
 */
import { spawnSync } from 'node:child_process';
import { delimiter, join } from 'node:path';
import { stripVTControlCharacters } from 'node:util';
import { installPackages, node, root } from './prepare.mjs';

const bin = join(root, 'node_modules', '.bin');
const checked = ['backend', 'clients', 'frontend', 'infrastructure', 'scripts'];
const steps = [
  { title: 'Format', run: ['prettier', '--check', '--log-level', 'warn', '.'], wayOut: 'npx prettier --write .' },
  { title: 'Types', run: ['tsc', '-p', '.'] },
  { title: 'Lint', run: ['oxlint', '--type-aware', '--quiet'] },
  { title: 'Dependency rule', run: ['depcruise', '--config', '.dependency-cruiser.mjs', '-T', 'err-long', ...checked] },
  { title: 'Unused code and packages', run: ['knip', '--no-progress', '--no-config-hints'] },
  {
    title: 'Lock file for every platform',
    run: [node, 'scripts/complete-lock.mjs', '--check'],
    wayOut: 'node scripts/complete-lock.mjs',
  },
  {
    title: 'Generated files',
    run: [node, '--disable-warning=ExperimentalWarning', 'scripts/generate.ts', '--check'],
    wayOut: 'npm run generate',
  },
];

installPackages({ development: true });
const env = { ...process.env, PATH: `${bin}${delimiter}${process.env.PATH}`, NO_COLOR: '1' };
const failed = [];
for (const { title, run, wayOut } of steps) {
  const [command, ...args] = run;
  const started = performance.now();
  const { status, stdout, stderr, error } = spawnSync(command, args, {
    cwd: root,
    env,
    encoding: 'utf8',
    maxBuffer: 64 * 1024 * 1024,
    shell: process.platform === 'win32',
  });
  const seconds = `${((performance.now() - started) / 1000).toFixed(1)} s`;
  if (status === 0) {
    console.log(`ok      ${title} (${seconds})`);
    continue;
  }
  failed.push(title);
  console.log(`FAILED  ${title} (${seconds})\n`);
  console.log(stripVTControlCharacters(`${stdout ?? ''}${stderr ?? ''}${error?.message ?? ''}`).trimEnd());
  console.log(wayOut ? `\nWay out: ${wayOut}\n` : '');
}
console.log(failed.length > 0 ? `\n${failed.length} failed: ${failed.join(', ')}` : '\nEverything is fine.');
process.exitCode = failed.length > 0 ? 1 : 0;
