/** Airy on the engines of this machine: what differs from the embedded ones, as text for airy.yaml and as environment. */
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { node, root } from './prepare.mjs';

const program = join(root, 'infrastructure', 'local', 'src', 'main.ts');

/** The lines of airy.yaml. */
export function settingsText({ kafka, registry, redis, postgres }) {
  return `kafka:
  brokers: ${kafka}
  schemaRegistryUrl: ${registry}
redis:
  url: ${redis}
postgres:
  url: ${postgres}
`;
}

/** The same for a process, which heeds it more than its airy.yaml. */
export function settingsEnvironment({ kafka, registry, redis, postgres }) {
  return {
    AIRY_KAFKA_BROKERS: kafka,
    AIRY_KAFKA_SCHEMA_REGISTRY_URL: registry,
    AIRY_REDIS_URL: redis,
    AIRY_POSTGRES_URL: postgres,
  };
}

/** Starts those that do not run. @returns their addresses; null if one of them cannot be started, which has then been said. */
export function startedEngines() {
  const start = spawnSync(node, ['--disable-warning=ExperimentalWarning', program, 'start', '--json'], {
    cwd: root,
    stdio: ['ignore', 'pipe', 'inherit'],
    encoding: 'utf8',
  });
  return start.status === 0 ? JSON.parse(start.stdout) : null;
}
