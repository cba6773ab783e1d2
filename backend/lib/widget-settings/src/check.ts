/** Checks values against their shapes; no schema library, so that it weighs nothing in a browser. */
import { settings, type GivenSettings, type SettingKey } from './settings.ts';
import {
  clockPattern,
  languagePattern,
  maxContentLength,
  maxLanguages,
  namePattern,
  type Fields,
  type Shape,
} from './shape.ts';

export interface Problem {
  /** `hours.open[0].from`. */
  readonly path: string;
  /** What it must be. */
  readonly reason: string;
}

export interface Checked {
  readonly value: unknown;
  readonly problems: readonly Problem[];
}

/** Of a table of checks: the value as it is to be kept, or why not. */
type Reading = { readonly value: unknown } | { readonly reason: string };

type Simple = Exclude<Shape['kind'], 'list' | 'group' | 'words'>;
type Readers = { readonly [K in Simple]: (value: unknown, shape: Extract<Shape, { kind: K }>) => Reading };

const readers: Readers = {
  text: (value, { maxLength }) => textReading(value, maxLength),
  name: value => matching(value, namePattern, 'must be letters, digits, _ and -, at most 40, a letter first'),
  content: value =>
    (isText(value, maxContentLength) && value.trim() !== '') || isSmallObject(value)
      ? { value }
      : { reason: 'must be text or the content of a message, of at most 16 kB' },
  colour: value =>
    isText(value, 200) && value.trim() !== '' ? { value: value.trim() } : { reason: 'must be a colour' },
  address: value => (isAddress(value) ? { value } : { reason: 'must be an http or https address' }),
  origin: value => (isOrigin(value) ? { value } : { reason: 'must be an origin such as https://shop.example' }),
  language: value => matching(value, languagePattern, 'must be a language tag such as en or pt-BR'),
  timeZone: value => (isTimeZone(value) ? { value } : { reason: 'must be a time zone such as Europe/Berlin' }),
  clock: value => matching(value, clockPattern, 'must be a time such as 09:00'),
  date: value => (isDate(value) ? { value } : { reason: 'must be a date such as 2026-12-24' }),
  number: (value, { min, max }) => numberReading(value, min, max),
  switch: value => (typeof value === 'boolean' ? { value } : { reason: 'must be true or false' }),
  choice: (value, { options }) =>
    options.includes(value as string) ? { value } : { reason: `must be one of ${options.join(', ')}` },
};

/** One value of one shape. Unknown fields of groups are left out; what is wrong is null, and a problem. */
export function checkValue(shape: Shape, value: unknown, path = ''): Checked {
  if (shape.kind === 'list') return checkList(shape, value, path);
  if (shape.kind === 'group') return checkGroup(shape.fields, value, path);
  const reading =
    shape.kind === 'words'
      ? wordsReading(value, shape.maxLength)
      : (readers[shape.kind] as (value: unknown, shape: Shape) => Reading)(value, shape);
  return 'reason' in reading
    ? { value: null, problems: [{ path, reason: reading.reason }] }
    : { value: reading.value, problems: [] };
}

/**
 * What was given of settings: the keys that are right, and what is wrong with the others. Null is what is not set.
 * @param keys those that may be given; others are problems.
 */
export function checkSettings(
  given: { readonly [key: string]: unknown },
  keys: readonly SettingKey[],
): { readonly settings: GivenSettings; readonly problems: readonly Problem[] } {
  const found: Record<string, unknown> = {};
  const problems: Problem[] = [];
  for (const [key, value] of Object.entries(given)) {
    if (!(keys as readonly string[]).includes(key)) problems.push({ path: key, reason: 'is no setting' });
    else if (value === null || value === undefined) found[key] = null;
    else {
      const checked = checkValue(settings[key as SettingKey].shape, value, key);
      problems.push(...checked.problems);
      if (checked.problems.length === 0) found[key] = checked.value;
    }
  }
  return { settings: found, problems };
}

function checkList(shape: Extract<Shape, { kind: 'list' }>, value: unknown, path: string): Checked {
  if (!Array.isArray(value) || value.length > shape.maxItems)
    return { value: null, problems: [{ path, reason: `must be a list of at most ${shape.maxItems}` }] };
  const checked = (value as unknown[]).map((item, index) => checkValue(shape.of, item, `${path}[${index}]`));
  return { value: checked.map(item => item.value), problems: checked.flatMap(({ problems }) => problems) };
}

function checkGroup(fields: Fields, value: unknown, path: string): Checked {
  if (!isObject(value)) return { value: null, problems: [{ path, reason: 'must be an object' }] };
  const result: Record<string, unknown> = {};
  const problems: Problem[] = [];
  for (const [key, field] of Object.entries(fields)) {
    const given = Object.hasOwn(value, key) ? value[key] : undefined;
    const at = path === '' ? key : `${path}.${key}`;
    if (given === undefined || given === null) {
      if (field.isRequired) problems.push({ path: at, reason: 'is required' });
      result[key] = field.default;
      continue;
    }
    const checked = checkValue(field.shape, given, at);
    result[key] = checked.value;
    problems.push(...checked.problems);
  }
  return { value: result, problems };
}

function wordsReading(value: unknown, maxLength: number): Reading {
  if (typeof value === 'string') return textReading(value, maxLength);
  const reason = `must be text of at most ${maxLength} characters, or such a text for each language`;
  if (!isObject(value)) return { reason };
  const entries = Object.entries(value);
  const isRight = entries.every(([language, text]) => languagePattern.test(language) && isText(text, maxLength));
  return isRight && entries.length > 0 && entries.length <= maxLanguages ? { value } : { reason };
}

function textReading(value: unknown, maxLength: number): Reading {
  return isText(value, maxLength) ? { value } : { reason: `must be text of at most ${maxLength} characters` };
}

function numberReading(value: unknown, min: number, max: number): Reading {
  const number = typeof value === 'string' && value.trim() !== '' ? Number.parseFloat(value) : value;
  return typeof number === 'number' && number >= min && number <= max
    ? { value: number }
    : { reason: `must be a number from ${min} to ${max}` };
}

function matching(value: unknown, pattern: RegExp, reason: string): Reading {
  return typeof value === 'string' && pattern.test(value) ? { value } : { reason };
}

function isText(value: unknown, maxLength: number): value is string {
  return typeof value === 'string' && value.length <= maxLength;
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function isSmallObject(value: unknown): boolean {
  if (!isObject(value)) return false;
  try {
    return JSON.stringify(value).length <= maxContentLength;
  } catch {
    // A page may give an object with a circle in it.
    return false;
  }
}

function isAddress(value: unknown): boolean {
  if (!isText(value, 2_000) || !URL.canParse(value)) return false;
  const { protocol, username, password } = new URL(value);
  return (protocol === 'http:' || protocol === 'https:') && username === '' && password === '';
}

function isOrigin(value: unknown): boolean {
  if (value === 'null') return true;
  return isAddress(value) && new URL(value as string).origin === value;
}

function isTimeZone(value: unknown): boolean {
  if (!isText(value, 60) || !/^[A-Za-z]/.test(value)) return false;
  try {
    new Intl.DateTimeFormat('en', { timeZone: value });
    return true;
  } catch {
    // There is no other way to ask.
    return false;
  }
}

function isDate(value: unknown): boolean {
  if (typeof value !== 'string' || !/^\d{4}-\d{2}-\d{2}$/.test(value)) return false;
  const date = new Date(`${value}T00:00:00Z`);
  return !Number.isNaN(date.getTime()) && date.toISOString().startsWith(value);
}
