/** The environment: the declared names, and a warning for an AIRY_ name that nobody declared. */
import type { ComponentDeclarations } from './components.ts';
import type { Given } from './given.ts';
import { nearest } from './nearest.ts';
import { settingPaths, settings, type SettingPath } from './settings.ts';

export type Environment = Readonly<Record<string, string | undefined>>;

export interface EnvironmentValues {
  readonly given: ReadonlyMap<SettingPath, Given>;
  /** By path: `sources.facebook.appSecret`. */
  readonly components: ReadonlyMap<string, Given>;
  readonly warnings: readonly string[];
}

/** `sources.facebook.appSecret` → `AIRY_SOURCES_FACEBOOK_APP_SECRET`. */
export function componentVariable(path: readonly string[]): string {
  const words = path.map(part => part.replaceAll(/([a-z\d])([A-Z])/g, '$1_$2').replaceAll(/\W/g, '_'));
  return `AIRY_${words.join('_').toUpperCase()}`;
}

export function readEnvironment(env: Environment, declared: ComponentDeclarations): EnvironmentValues {
  const given = new Map<SettingPath, Given>();
  const components = new Map<string, Given>();
  const names = new Set<string>();
  for (const path of settingPaths) {
    const name = settings[path].env;
    names.add(name);
    const value = env[name];
    if (value !== undefined && value !== '') given.set(path, { value, where: name });
  }
  for (const path of componentPaths(declared)) {
    const name = componentVariable(path);
    names.add(name);
    const value = env[name];
    if (value !== undefined && value !== '') components.set(path.join('.'), { value, where: name });
  }
  return { given, components, warnings: unknownNames(env, names) };
}

/** Every key that a component may be given: type, name, key. */
function componentPaths(declared: ComponentDeclarations): readonly (readonly string[])[] {
  return Object.entries(declared).flatMap(([type, ofType]) =>
    Object.entries(ofType).flatMap(([name, schema]) =>
      [...Object.keys(schema.shape), 'enabled'].map(key => [type, name, key]),
    ),
  );
}

function unknownNames(env: Environment, names: ReadonlySet<string>): readonly string[] {
  return Object.keys(env)
    .filter(name => name.startsWith('AIRY_') && !names.has(name))
    .sort()
    .map(name => {
      const near = nearest(name, [...names]);
      return `${name} in the environment is not a setting${near === null ? '' : `; did you mean ${near}?`}`;
    });
}
