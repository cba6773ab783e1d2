/** `node scripts/run.mjs program.ts [arguments]`: one of our programs, with everything installed, on the project's Node. */
import { installPackages } from './prepare.mjs';
import { runNode } from './run-node.mjs';

const [program, ...args] = process.argv.slice(2);
installPackages({ development: true });
runNode(['--disable-warning=ExperimentalWarning', program, ...args]);
