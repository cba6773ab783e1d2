/**
 * `npm start`: prepares what is missing, then runs every service in one process. With `--engines` on Kafka, a schema registry,
 * Redis and PostgreSQL of this machine, which are started where they do not run, and go on when Airy ends.
 */
import { settingsEnvironment, settingsText, startedEngines } from './engine-settings.mjs';
import { buildFrontEnds, installPackages } from './prepare.mjs';
import { runNode } from './run-node.mjs';

const given = process.argv.slice(2);
const onEngines = given.includes('--engines');
installPackages({ development: false });
buildFrontEnds();
if (!onEngines || useEngines()) {
  // They are for the scripts; Airy would wonder which settings they are.
  for (const name of ['AIRY_ENGINES_DATA', 'AIRY_CACHE']) delete process.env[name];
  const args = given.filter(argument => argument !== '--engines');
  runNode(['--disable-warning=ExperimentalWarning', 'backend/services/all/src/main.ts', ...args]);
} else process.exitCode = 1;

/** @returns false if they cannot be used. */
function useEngines() {
  const addresses = startedEngines();
  if (addresses === null) return false;
  Object.assign(process.env, settingsEnvironment(addresses));
  console.log('On the engines of this machine, as with these lines in airy.yaml:\n');
  console.log(settingsText(addresses).replaceAll(/^(?=.)/gm, '  '));
  console.log('They go on running when Airy ends: npm run engines -- stop\n');
  return true;
}
