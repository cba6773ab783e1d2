/** The settings of every process of an instance: the caller's, and the engines of this machine where none are named. */
import { componentSettings } from '@airy/cluster';
import { loadConfig, type Config, type LoadedConfig } from '@airy/config';
import type { EngineAddresses } from '@airy/local-engines';
import { sources } from '../../backend/services/all/src/sources.generated.ts';
import { settingsEnvironment } from '../engine-settings.mjs';

export interface ReplicasSettings {
  readonly config: Config;
  /** The settings file that was read; null: none. */
  readonly file: string | null;
  /** What each process is given. */
  readonly env: NodeJS.ProcessEnv;
}

export interface SettingsSource {
  readonly env: NodeJS.ProcessEnv;
  readonly cwd: string;
  /** Null: airy.yaml of `cwd`, if there is one. */
  readonly file: string | null;
  /** Those of this machine; null if they cannot be started. */
  startEngines(): EngineAddresses | null;
}

/** `npm start -- --engines` has the engines without a namespace, and keys of its own: two instances, side by side. */
const ownNamespace = 'replicas';

/** @throws AiryError `config_invalid`; Error when engines cannot be started. */
export function replicasSettings({ env, cwd, file, startEngines }: SettingsSource): ReplicasSettings {
  const components = componentSettings(sources);
  const argv = file === null ? [] : ['--config', file];
  const load = (given: NodeJS.ProcessEnv): LoadedConfig => loadConfig({ argv, env: given, cwd, components });
  const { AIRY_ENGINES_DATA: _, AIRY_CACHE: __, ...own } = env;
  const { cluster, namespace } = load(own).config.kafka;
  const all = {
    ...own,
    ...(namespace === null && { AIRY_CORE_NAMESPACE: ownNamespace }),
    ...(cluster === null && engineEnvironment(startEngines())),
  };
  const { config, file: read } = load(all);
  return { config, file: read, env: all };
}

function engineEnvironment(addresses: EngineAddresses | null): Record<string, string> {
  if (addresses === null) throw new Error('The engines cannot be started: npm run engines -- status');
  const known = Object.entries(settingsEnvironment(addresses)).filter(([, value]) => value !== null);
  return Object.fromEntries(known) as Record<string, string>;
}
