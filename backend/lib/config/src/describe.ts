/** The settings as people read them: `--help`, airy.yaml.example, docs/reference/settings.md. All made of the declarations. */
import { stringify } from 'yaml';
import { toJSONSchema, type ZodObject, type ZodType } from 'zod';
import type { ComponentDeclarations } from './components.ts';
import { componentVariable } from './read-environment.ts';
import type { Setting } from './setting.ts';
import { settings } from './settings.ts';

type AnySetting = Setting<unknown>;

const all: readonly (readonly [string, AnySetting])[] = Object.entries(settings);
const inFile = all.filter(([, declaration]) => declaration.inFile !== false);

/** The part of `--help` about options. */
export function optionsHelp(): string {
  const options = all.filter(([, { option }]) => option !== undefined);
  const named = options.map(([, { option, placeholder, title, default: usual }]) => ({
    left: `--${option} ${placeholder ?? ''}`,
    right: usual === null ? title : `${title} (${JSON.stringify(usual).replaceAll('"', '')})`,
  }));
  const width = Math.max(...named.map(({ left }) => left.length));
  return named.map(({ left, right }) => `  ${left.padEnd(width)}  ${right}`).join('\n');
}

/** A key of a component as its owner declared it: zod's `.meta({ title, description, secret })`. */
interface ComponentKey {
  readonly key: string;
  readonly title: string;
  readonly help: string;
  readonly isSecret: boolean;
  readonly isRequired: boolean;
}

function keysOf(schema: ZodObject): readonly ComponentKey[] {
  return Object.entries(schema.shape).map(([key, field]) => {
    const meta = metaOf(field as ZodType);
    return {
      key,
      title: typeof meta['title'] === 'string' ? meta['title'] : key,
      help: typeof meta['description'] === 'string' ? meta['description'] : '',
      isSecret: meta['secret'] === true,
      isRequired: !(field as ZodType).safeParse(undefined).success,
    };
  });
}

function metaOf(field: ZodType): Readonly<Record<string, unknown>> {
  return toJSONSchema(field, { io: 'input', unrepresentable: 'any' });
}

function eachComponent(declared: ComponentDeclarations) {
  return Object.entries(declared).flatMap(([type, ofType]) =>
    Object.entries(ofType).map(([name, schema]) => ({ type, name, keys: keysOf(schema) })),
  );
}

/** airy.yaml.example: everything commented out, so that a copy of it changes nothing. */
export function settingsExample(declared: ComponentDeclarations): string {
  const lines = [
    '# Settings of Airy. Copy to airy.yaml and take the # away where you change something.',
    '# Made from the declarations in backend/lib/config and of the sources; docs/reference/settings.md has the same as a table.',
  ];
  let sections: readonly string[] = [];
  for (const [path, declaration] of inFile) {
    const parents = path.split('.').slice(0, -1);
    lines.push('', ...newSections(sections, parents));
    sections = parents;
    const indent = '  '.repeat(parents.length);
    const name = path.slice(path.lastIndexOf('.') + 1);
    lines.push(...wrap(`${declaration.title}. ${declaration.help}`, 100).map(line => `# ${indent}# ${line}`));
    lines.push(`# ${indent}${name}: ${exampleValue(declaration)}`);
  }
  lines.push('', '# components:');
  let type = '';
  for (const component of eachComponent(declared)) {
    if (component.type !== type) lines.push(`#   ${component.type}:`);
    ({ type } = component);
    lines.push(`#     ${component.name}:`, '#       # false switches it off.', '#       enabled: true');
    for (const key of component.keys) {
      const comment = [key.title, key.help].filter(part => part !== '').join('. ');
      lines.push(...wrap(comment, 90).map(line => `#       # ${line}`), `#       ${key.key}: ""`);
    }
  }
  return `${lines.join('\n')}\n`;
}

/** The lines that open those of `parents` in which we do not stand already. */
function newSections(open: readonly string[], parents: readonly string[]): readonly string[] {
  const first = parents.findIndex((name, depth) => open[depth] !== name);
  if (first < 0) return [];
  return parents.slice(first).map((name, offset) => `# ${'  '.repeat(first + offset)}${name}:`);
}

function exampleValue(declaration: AnySetting): string {
  if (declaration.default === null) return '""';
  return stringify(declaration.default, { collectionStyle: 'flow' }).trim();
}

function wrap(paragraph: string, width: number): readonly string[] {
  const lines: string[] = [''];
  for (const word of paragraph.split(/\s+/)) {
    const last = lines[lines.length - 1] ?? '';
    if (last !== '' && last.length + 1 + word.length > width) lines.push(word);
    else lines[lines.length - 1] = last === '' ? word : `${last} ${word}`;
  }
  return lines;
}

/** docs/reference/settings.md. */
export function settingsReference(declared: ComponentDeclarations): string {
  const lines = [
    '# Settings',
    '',
    'Generated from the declarations (`npm run generate`); do not edit.',
    '',
    'A setting may stand in `airy.yaml` (in the working folder, or named by `--config`), in the environment, or on the command',
    'line; the later of these wins. A key that does not exist stops the start and names the nearest one. Keys of Airy Core that',
    'are not used yet are answered with a warning. Secrets are never printed. Components, `security.systemToken` and',
    '`security.allowedOrigins` may also be changed through the API while it runs ([components](../operate/components.md)).',
    '',
    '| airy.yaml | environment | option | default | what it is |',
    '| --- | --- | --- | --- | --- |',
    ...all.map(([path, declaration]) => row(path, declaration)),
    '',
    '## Components',
    '',
    'Under `components.<type>.<name>`. A component that needs no settings is on by itself; `enabled: false` switches any off.',
  ];
  for (const { type, name, keys } of eachComponent(declared)) {
    lines.push('', `### ${type}.${name}`, '');
    if (keys.length === 0) lines.push('No settings of its own.');
    else lines.push('| key | environment | needed | what it is |', '| --- | --- | --- | --- |');
    for (const key of keys) {
      const what = [key.title, key.help].filter(part => part !== '').join('. ');
      const needed = key.isRequired ? 'yes' : 'no';
      const secret = key.isSecret ? ' (secret)' : '';
      lines.push(
        `| \`${key.key}\` | \`${componentVariable([type, name, key.key])}\` | ${needed} | ${cell(what)}${secret} |`,
      );
    }
  }
  return `${lines.join('\n')}\n`;
}

function row(path: string, declaration: AnySetting): string {
  const option = declaration.option === undefined ? '' : `\`--${declaration.option}\``;
  const usual = declaration.default === null ? '' : `\`${exampleValue(declaration)}\``;
  const secret = declaration.secret === true ? ' (secret)' : '';
  const key = declaration.inFile === false ? '' : `\`${path}\``;
  return `| ${key} | \`${declaration.env}\` | ${option} | ${usual} | ${cell(`${declaration.title}. ${declaration.help}`)}${secret} |`;
}

function cell(content: string): string {
  return content.replaceAll('|', String.raw`\|`);
}
