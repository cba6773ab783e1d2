/** `npm start`: prepares what is missing, then runs every service in one process. */
import { buildFrontEnds, installPackages } from './prepare.mjs';
import { runNode } from './run-node.mjs';

installPackages({ development: false });
buildFrontEnds();
runNode(['--disable-warning=ExperimentalWarning', 'backend/services/all/src/main.ts', ...process.argv.slice(2)]);
