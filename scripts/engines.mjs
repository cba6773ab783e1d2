/** `npm run engines -- start|stop|status|wipe`: Kafka, a schema registry, Redis and PostgreSQL on this machine. */
import { installPackages } from './prepare.mjs';
import { runNode } from './run-node.mjs';

installPackages({ development: false });
runNode(['--disable-warning=ExperimentalWarning', 'infrastructure/local/src/main.ts', ...process.argv.slice(2)]);
