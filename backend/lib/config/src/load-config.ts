/** airy.yaml, the environment and the command line, in rising order of weight, to one validated `Config`. */
import { existsSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { checkComponent, type ComponentDeclarations, type GivenComponent } from './components.ts';
import type { Config } from './config.ts';
import { compileEngines, type Engines } from './engines.ts';
import type { Given } from './given.ts';
import { Problems } from './problems.ts';
import { readEnvironment, type Environment, type EnvironmentValues } from './read-environment.ts';
import { readOptions } from './read-options.ts';
import { sortFile } from './sort-file.ts';
import { compileSignIn } from './compile-sign-in.ts';
import { warningOf } from './system-token.ts';
import { settingPaths, settings, type SettingPath, type SettingValues } from './settings.ts';

export interface LoadOptions {
  /** Without the program: `process.argv.slice(2)`. */
  readonly argv: readonly string[];
  readonly env: Environment;
  /** Working folder: where airy.yaml is looked for and relative paths start. */
  readonly cwd: string;
  /** Who may stand under `components`. */
  readonly components?: ComponentDeclarations;
}

export interface LoadedConfig {
  readonly config: Config;
  /** What is on the command line beside options. */
  readonly names: readonly string[];
  /** `--help` was given. */
  readonly help: boolean;
  /** One line each, for the log. */
  readonly warnings: readonly string[];
  /** The settings file that was read; null: none. */
  readonly file: string | null;
}

/** @throws AiryError `config_invalid`; the message has a line per problem, with where it is and what was probably meant. */
export function loadConfig({ argv, env, cwd, components = {} }: LoadOptions): LoadedConfig {
  const problems = new Problems();
  const options = readOptions(argv, problems);
  const environment = readEnvironment(env, components);
  const direct = new Map([...environment.given, ...options.given]);
  const file = fileOf(direct.get('configFile'), cwd);
  const content = sortFile(file, { cwd, components, problems });
  const given = new Map([...content.given, ...direct]);
  const values = check(given, problems);
  const checked = checkComponents({ declared: components, given: content.components, environment }, problems);
  const folderOf = (path: SettingPath): string =>
    direct.has(path) || file === null || !content.given.has(path) ? cwd : dirname(file);
  const engines = compileEngines({ values, given, folderOf, problems });
  const oidc = compileSignIn({ values, given, problems });
  problems.throwIfAny();
  const ofToken = warningOf(values['security.systemToken']);
  return {
    config: compileConfig(values, { cwd, folderOf, components: checked, engines, oidc }),
    names: options.names,
    help: options.help,
    warnings: [...content.warnings, ...environment.warnings, ...(ofToken === null ? [] : [ofToken])],
    file,
  };
}

function fileOf(named: Given | undefined, cwd: string): string | null {
  if (named) return resolve(cwd, String(named.value));
  const usual = join(cwd, 'airy.yaml');
  return existsSync(usual) ? usual : null;
}

function check(given: ReadonlyMap<SettingPath, Given>, problems: Problems): SettingValues {
  const values: Record<string, unknown> = {};
  for (const path of settingPaths) {
    const one = given.get(path);
    const declaration = settings[path];
    values[path] = declaration.default;
    if (one === undefined) continue;
    const parsed = declaration.schema.safeParse(one.value);
    if (parsed.success) values[path] = parsed.data;
    else problems.add(one.where, `${path} ${parsed.error.issues.map(issue => issue.message).join('; ')}`);
  }
  return values as unknown as SettingValues;
}

function checkComponents(
  parts: {
    readonly declared: ComponentDeclarations;
    readonly given: ReadonlyMap<string, GivenComponent>;
    readonly environment: EnvironmentValues;
  },
  problems: Problems,
): Pick<Config, 'components' | 'componentsGiven'> {
  const checked: Record<string, Record<string, Readonly<Record<string, unknown>>>> = {};
  const mentioned: Record<string, Readonly<Record<string, unknown>>> = {};
  for (const [type, ofType] of Object.entries(parts.declared))
    for (const [name, schema] of Object.entries(ofType)) {
      const id = `${type}.${name}`;
      const fromFile = parts.given.get(id);
      const prefix = `${id}.`;
      const fromEnvironment = [...parts.environment.components]
        .filter(([path]) => path.startsWith(prefix))
        .map(([path, one]) => [path.slice(prefix.length), one] as const);
      const keys = new Map([...(fromFile?.keys ?? []), ...fromEnvironment]);
      const values = checkComponent({ type, name, where: fromFile?.where ?? null, keys }, schema, problems);
      if (values !== null) (checked[type] ??= {})[name] = values;
      if (fromFile || keys.size > 0)
        mentioned[`${type}-${name}`] = Object.fromEntries([...keys].map(([key, one]) => [key, one.value]));
    }
  return { components: checked, componentsGiven: mentioned };
}

interface Compiled {
  readonly cwd: string;
  folderOf(path: SettingPath): string;
  readonly components: Pick<Config, 'components' | 'componentsGiven'>;
  readonly engines: Engines;
  readonly oidc: Config['security']['oidc'];
}

/** The one bridge from what was given to what the rest of the program uses. */
function compileConfig(values: SettingValues, { cwd, folderOf, components, engines, oidc }: Compiled): Config {
  return {
    http: {
      host: values['http.host'],
      port: values['http.port'],
      trustedProxies: values['http.trustedProxies'],
    },
    publicUrl: values.publicUrl,
    data: resolve(folderOf('data'), values.data),
    readyFile: values.readyFile === null ? null : resolve(cwd, values.readyFile),
    security: {
      systemToken: values['security.systemToken'],
      jwtSecret: values['security.jwtSecret'],
      replaceKeys: values['security.replaceKeys'],
      allowedOrigins: values['security.allowedOrigins'],
      oidc,
      rateLimit: {
        perToken: values['security.rateLimit.perToken'] || null,
        perVisitor: values['security.rateLimit.perVisitor'] || null,
      },
    },
    kafka: {
      partitions: values['kafka.partitions'],
      namespace: values['kafka.namespace'],
      rehome: values['kafka.rehome'],
      cluster: engines.cluster,
    },
    media: {
      maxFileBytes: values['media.maxFileBytes'],
      maxVisitorFileBytes: Math.min(values['media.maxVisitorFileBytes'], values['media.maxFileBytes']),
      linkLifetimeMs: values['media.linkLifetimeDays'] * 24 * 60 * 60 * 1000,
    },
    smtp: mailServerOf(values['smtp.url'], values['smtp.from']),
    messages: {
      conversationWaitMs: values['messages.conversationWaitMs'],
      sendWithinMs: values['messages.sendWithinMs'],
    },
    redis: engines.redis,
    postgres: engines.postgres,
    log: { level: values['log.level'], format: values['log.format'] },
    ...components,
  };
}

function mailServerOf(url: string | null, from: string | null): Config['smtp'] {
  if (url === null) return null;
  const { hostname, username } = new URL(url);
  const user = decodedOr(username);
  return { url, from: from ?? (user.includes('@') ? user : `airy@${hostname}`) };
}

/** A name with a percent sign of its own. */
function decodedOr(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    // It is not encoded, then.
    return text;
  }
}
