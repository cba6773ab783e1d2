/** `npm run sign-in`: a new sign-in link for the Airy that runs on this folder, with what `npm start` has installed. */
import { installPackages } from './prepare.mjs';
import { runNode } from './run-node.mjs';

installPackages({ development: false });
runNode(['--disable-warning=ExperimentalWarning', 'backend/services/all/src/sign-in.ts', ...process.argv.slice(2)]);
