/** `npm run new-source -- demo`, on the project's Node and with what its tests need. */
import { installPackages } from './prepare.mjs';
import { runNode } from './run-node.mjs';

installPackages({ development: true });
runNode(['scripts/new-source.ts', ...process.argv.slice(2)]);
