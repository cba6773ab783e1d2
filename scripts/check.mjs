/** `npm run check`: everything that can be said about the code without running it. All steps run, also after a failure. */
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { installPackages, node, root } from './prepare.mjs';

const bin = name => join(root, 'node_modules', '.bin', name);
const steps = [
  ['Format', bin('prettier'), ['--check', '--log-level', 'warn', '.'], 'npx prettier --write .'],
  ['Types', bin('tsc'), ['-p', '.'], ''],
  ['Lint', bin('oxlint'), ['--type-aware', '--quiet'], ''],
  [
    'Dependency rule',
    bin('depcruise'),
    ['--config', '.dependency-cruiser.mjs', '--output-type', 'err-long', 'backend', 'frontend', 'scripts'],
    '',
  ],
  ['Unused code and packages', bin('knip'), ['--no-progress'], ''],
  ['Lock file for every platform', node, ['scripts/complete-lock.mjs', '--check'], 'node scripts/complete-lock.mjs'],
  ['Generated files', node, ['scripts/generate.ts', '--check'], 'npm run generate'],
];

installPackages({ development: true });
const failed = [];
for (const [title, command, args, wayOut] of steps) {
  const { status } = spawnSync(command, args, {
    cwd: root,
    stdio: ['ignore', 'inherit', 'inherit'],
    env: { ...process.env, PATH: `${join(root, 'node_modules', '.bin')}:${process.env.PATH}` },
  });
  if (status !== 0) failed.push(title);
  console.log(`${status === 0 ? 'ok    ' : 'FAILED'}  ${title}${status !== 0 && wayOut ? `: run \`${wayOut}\`` : ''}`);
}
if (failed.length > 0) console.log(`\nFailed: ${failed.join(', ')}`);
process.exitCode = failed.length > 0 ? 1 : 0;
