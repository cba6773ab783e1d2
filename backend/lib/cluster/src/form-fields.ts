/** What a form asks for, made of a declared body or of declared settings. Pure. */
import type { FormField } from '@airy/contract';
import { toJSONSchema, type ZodType, type core } from 'zod';
import { textOf } from './desired.ts';
import { soundsSecret } from './mask.ts';

type JsonSchema = core.JSONSchema.JSONSchema;

/** The fields of a zod object, in its order, also where the object may be missing; empty for anything else. */
export function formFields(body: ZodType): FormField[] {
  const { properties = {}, required = [] } = objectOf(toJSONSchema(body, { io: 'input', unrepresentable: 'any' }));
  // Of what is transformed, the form for input tells no default.
  const { properties: made = {} } = objectOf(toJSONSchema(body, { io: 'output', unrepresentable: 'any' }));
  const names = Object.keys(properties);
  return names
    .filter(name => !isOtherSpelling(name, names))
    .map(name => {
      const usual = made[name];
      const field = fieldOf(name, properties[name], !required.includes(name));
      return { ...field, default: field.default ?? (typeof usual === 'object' ? textOf(usual.default) : null) };
    });
}

function objectOf(schema: JsonSchema): JsonSchema {
  const isObject = (one: JsonSchema | boolean) => typeof one === 'object' && one.properties !== undefined;
  const nested = (schema.anyOf ?? []).find(isObject);
  return typeof nested === 'object' ? nested : schema;
}

/** `imageUrl` beside `image_url`: for old clients, not for people. */
function isOtherSpelling(name: string, names: readonly string[]): boolean {
  const snake = name.replaceAll(/[A-Z]/g, letter => `_${letter.toLowerCase()}`);
  return snake !== name && names.includes(snake);
}

function fieldOf(name: string, declared: JsonSchema | boolean | undefined, optional: boolean): FormField {
  const schema = typeof declared === 'object' ? declared : {};
  const words = choicesOf(schema);
  const isSwitch = words.length > 0 && words.every(word => word === 'true' || word === 'false');
  const choices = isSwitch ? [] : words;
  const told = { ...usualWords[name], ...(optional ? {} : { description: '' }), ...given(schema) };
  return {
    name,
    title: told.title ?? titleOf(name),
    help: told.description ?? '',
    secret: schema['secret'] === true || soundsSecret(name),
    optional,
    default: textOf(schema.default),
    kind: choices.length > 0 ? 'choice' : isSwitch ? 'boolean' : kindOf(typesOf(schema)),
    choices: [...choices],
  };
}

interface Words {
  readonly title?: string;
  readonly description?: string;
}

/** Fields that most sources have. */
const usualWords: Readonly<Record<string, Words>> = {
  name: { title: 'Name', description: 'Left empty, it is the name that it has there.' },
  image_url: {
    title: 'Picture',
    description: 'The address of a picture; left empty, it is the one that it has there, if any.',
  },
};

function given({ title, description }: JsonSchema): Words {
  return { ...(title === undefined ? {} : { title }), ...(description === undefined ? {} : { description }) };
}

/** `Page token` of `page_token` or `pageToken`. */
function titleOf(name: string): string {
  const words = name
    .replaceAll(/[A-Z]/g, letter => ` ${letter.toLowerCase()}`)
    .replaceAll('_', ' ')
    .trim();
  return words.charAt(0).toUpperCase() + words.slice(1);
}

function choicesOf(schema: JsonSchema): readonly string[] {
  const own = schema.enum ?? (schema.const === undefined ? [] : [schema.const]);
  const nested = (schema.anyOf ?? []).flatMap(one => (typeof one === 'object' ? choicesOf(one) : []));
  return [...own, ...nested].filter(one => typeof one === 'string');
}

function typesOf(schema: JsonSchema): readonly string[] {
  const nested = (schema.anyOf ?? []).flatMap(one => (typeof one === 'object' ? typesOf(one) : []));
  return [...[schema.type ?? []].flat(), ...nested];
}

function kindOf(types: readonly string[]): FormField['kind'] {
  if (types.includes('string')) return 'text';
  if (types.includes('boolean')) return 'boolean';
  return types.includes('number') || types.includes('integer') ? 'number' : 'text';
}
