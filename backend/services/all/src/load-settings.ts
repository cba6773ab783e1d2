import { componentSettings } from '@airy/cluster';
import { loadConfig, type LoadedConfig } from '@airy/config';
import { sources } from './sources.generated.ts';

/** npm runs scripts in the package's folder; people mean the folder they are in. */
export const workingFolder = process.env['INIT_CWD'] ?? process.cwd();

/** The settings of this process, with those of every source. @throws AiryError `config_invalid`. */
export function loadSettings(): LoadedConfig {
  const components = componentSettings(sources);
  return loadConfig({ argv: process.argv.slice(2), env: process.env, cwd: workingFolder, components });
}
